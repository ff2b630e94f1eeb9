import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountInKeyId } from '../../src/core/key-id.ts';
import { credentialsFileDestination } from '../../src/destinations/credentials-file.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { describeDestination, exampleKey } from '../contracts/destination.ts';
import { exampleContext, fileBench, filesIn } from '../support/file-bench.ts';
import { readAsSdk } from '../support/profile-readers.ts';

const keyA = exampleKey(0);
const keyB = exampleKey(1);

describeDestination('credentials-file', async () =>
  fileBench(credentialsFileDestination, {
    settingsIn: (folder) => ({ path: join(folder, 'credentials'), profile: '{user}' }),
    consumerIn: (folder) => readAsSdk({ credentials: join(folder, 'credentials') }, 'deploy'),
    mayHoldSecrets: ['credentials'],
  }),
);

describe('a profile in a shared credentials file', () => {
  let folder = '';
  let file = '';

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-profile-')));
    file = join(folder, 'credentials');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function profileIn(path: string, profile = 'deploy'): Destination {
    return credentialsFileDestination.create({ path, profile }, exampleContext);
  }

  test('keeps comments, order, other profiles and line ends', async () => {
    const before = [
      '# mine\r\n',
      '[default]\r\n',
      'aws_access_key_id=AKIAOTHER00000000000\r\n',
      'aws_secret_access_key=a#b ; c\r\n',
      '\r\n',
      '[deploy] # the pipeline\r\n',
      '  region = eu-west-1\r\n',
      '  aws_secret_access_key\t=  old/$&+secret  \r\n',
      '; was AKIAOLD\r\n',
      `  aws_access_key_id =${keyA.accessKeyId}\r\n`,
      '[last]\n',
      'output = \u00fc',
    ].join('');
    writeFileSync(file, before, 'latin1');
    await profileIn(file).promote(keyB);
    const after = before
      .replace('=  old/$&+secret  ', () => `=  ${keyB.secret.reveal()}  `)
      .replace(`=${keyA.accessKeyId}`, `=${keyB.accessKeyId}`);
    expect(readFileSync(file, 'latin1')).toBe(after);
  });

  test('is added at the end where it is missing', async () => {
    writeFileSync(file, '[default]\nregion = eu-west-1');
    await profileIn(file).promote(keyA);
    expect(readFileSync(file, 'utf8')).toBe(
      `[default]\nregion = eu-west-1\n\n[deploy]\naws_access_key_id = ${keyA.accessKeyId}\naws_secret_access_key = ${keyA.secret.reveal()}\n`,
    );
  });

  test('is written where links lead, and the links stay', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'linked'));
    symlinkSync('linked/credentials', file);
    expect(await profileIn(file).rehearse()).toEqual({ isReady: true });
    await profileIn(file).promote(keyA);
    await profileIn(file).promote(keyB);
    expect(realpathSync(file)).toBe(join(folder, 'real/credentials'));
    expect(Object.keys(filesIn(folder))).toEqual(['credentials', 'linked', 'linked/credentials', 'real', 'real/credentials']);
    expect(await profileIn(file).holds()).toMatchObject({ holding: { current: keyB.accessKeyId } });
  });

  test('leaves the permissions as they are, and makes private files', async () => {
    await profileIn(file).promote(keyA);
    expect(filesIn(folder)['credentials']?.mode).toBe('600');
    chmodSync(file, 0o640);
    await profileIn(file).promote(keyB);
    expect(filesIn(folder)['credentials']?.mode).toBe('640');
    expect(Object.keys(filesIn(folder))).toEqual(['credentials']);
  });

  test.skipIf(process.getuid?.() !== 0)('leaves the owner as it is', async () => {
    writeFileSync(file, '');
    const { chownSync } = await import('node:fs');
    chownSync(file, 1234, 2345);
    await profileIn(file).promote(keyA);
    const { uid, gid } = statSync(file);
    expect({ uid, gid }).toEqual({ uid: 1234, gid: 2345 });
  });

  test('writes nothing when it holds the key already', async () => {
    await profileIn(file).promote(keyA);
    const before = statSync(file, { bigint: true });
    await profileIn(file).promote(keyA);
    const { ino, ctimeNs } = statSync(file, { bigint: true });
    expect({ ino, ctimeNs }).toEqual({ ino: before.ino, ctimeNs: before.ctimeNs });
  });

  test('is found, and its folder made, where the AWS CLI looks', async () => {
    const environment = { HOME: folder };
    const standard = credentialsFileDestination.create({ profile: 'deploy' }, { ...exampleContext, environment });
    expect(standard.id).toBe(`credentials-file:${folder}/.aws/credentials#deploy`);
    expect(await standard.rehearse()).toEqual({ isReady: true });
    expect(filesIn(folder)).toEqual({});
    await standard.promote(keyA);
    expect(filesIn(folder)['.aws']?.mode).toBe('700');
    const elsewhere = { HOME: folder, AWS_SHARED_CREDENTIALS_FILE: '/srv/keys' };
    const moved = credentialsFileDestination.create({ profile: 'deploy' }, { ...exampleContext, environment: elsewhere });
    expect(moved.id).toBe('credentials-file:/srv/keys#deploy');
    const home = credentialsFileDestination.create({ path: '~/{account}/x', profile: 'p' }, { ...exampleContext, environment });
    expect(home.id).toBe(`credentials-file:${folder}/${exampleContext.owner.account}/x#p`);
  });

  test('stays in its folder, whatever an account is called', () => {
    const owner = { ...exampleContext.owner, accountName: '../../etc' };
    const path = join(folder, '{accountName}');
    const { id } = credentialsFileDestination.create({ path, profile: 'p' }, { ...exampleContext, owner });
    expect(id).toBe(`credentials-file:${folder}/.._.._etc#p`);
  });

  const contents: readonly {
    readonly title: string;
    readonly text: string;
    readonly because: string;
    readonly isClear?: true;
  }[] = [
    {
      title: 'a comment behind a value',
      text: `[deploy]\naws_access_key_id = ${keyA.accessKeyId} # ci\n`,
      because:
        'line 2 is not read alike by all AWS tools: write it as "aws_access_key_id = VALUE", with nothing behind the value',
    },
    {
      title: 'a colon',
      text: '[deploy]\naws_secret_access_key: x\n',
      because:
        'line 2 is not read alike by all AWS tools: write it as "aws_secret_access_key = VALUE", with nothing behind the value',
    },
    {
      title: 'capital letters',
      text: '[deploy]\nAWS_ACCESS_KEY_ID = x\n',
      because:
        'line 2 is not read alike by all AWS tools: write it as "aws_access_key_id = VALUE", with nothing behind the value',
    },
    { title: 'a second section', text: '[deploy]\n[a]\n[deploy]\n', because: 'line 3 names the profile deploy a second time' },
    {
      title: 'a second line',
      text: '[deploy]\naws_access_key_id = a\naws_access_key_id = b\n',
      because: 'line 3 gives aws_access_key_id a second time',
    },
    {
      title: 'space in the header',
      text: '[ deploy ]\n',
      because: 'line 1 is not read alike by all AWS tools: write it as "[deploy]"',
    },
    {
      title: 'a byte order mark',
      text: '\u00ef\u00bb\u00bf[deploy]\n',
      because: 'line 1 is not read alike by all AWS tools: write it as "[deploy]"',
    },
    {
      title: 'the header of the configuration file',
      text: '[profile deploy]\n',
      because: 'line 1 is how the configuration file names profiles: in a credentials file it is "[deploy]"',
    },
    {
      title: 'a line that goes on',
      text: '[deploy]\naws_access_key_id = a\n  b = c\n',
      because: 'line 3 is indented, so that some AWS tools read it as part of the line above',
    },
    {
      title: 'a member inside another',
      text: '[deploy]\n s3 =\n aws_access_key_id = a\n',
      because: 'line 3 is indented, so that some AWS tools read it as part of a member above',
    },
    { title: 'zero bytes', text: '[\0d\0', because: 'line 1 has a character that no text file has' },
  ];

  test.each(contents)('is not touched, and not judged, where the file has $title', async ({ text, because }) => {
    writeFileSync(file, text, 'latin1');
    const destination = profileIn(file);
    expect(await destination.rehearse()).toEqual({ isReady: false, because: `${file}: ${because}` });
    expect(await destination.holds()).toEqual({ known: false, why: 'garbled', detail: `${file}: ${because}` });
    await expect(destination.promote(keyA)).rejects.toMatchObject({
      name: 'DestinationFault',
      message: `${file}: ${because}`,
      isPassing: false,
    });
    await expect(destination.read(keyA.accessKeyId)).rejects.toMatchObject({ name: 'DestinationFault' });
    expect(filesIn(folder)).toEqual({ credentials: { text, mode: '644' } });
  });

  const obstacles: readonly {
    readonly title: string;
    readonly config: string;
    readonly credentials?: string;
    readonly because: string;
  }[] = [
    {
      title: 'a role of another profile',
      config: '[profile deploy]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n',
      because:
        'profile deploy assumes a role (role_arn in CONFIG), and would not use a key of its own: name the profile base, if that is the one to be rotated',
    },
    {
      title: 'a program',
      config: '[profile "deploy"]\ncredential_process = /bin/x\n',
      because:
        'profile deploy takes its key from a program: use the kind credential-process-file, or remove the line (credential_process in CONFIG), so a key in its two lines is not what consumers expect',
    },
    {
      title: 'a sign-in',
      config: '[profile deploy]\nsso_session = me\n',
      because:
        'profile deploy signs in through IAM Identity Center (sso_session in CONFIG), so a key in its two lines is not what consumers expect',
    },
    {
      title: 'temporary credentials',
      config: '',
      credentials: '[deploy]\naws_access_key_id = ASIAQ3EGUAAAAAAAAAAA\naws_secret_access_key = x\naws_session_token = t\n',
      because:
        'profile deploy holds a session token: other software writes temporary credentials there (aws_session_token in FILE), so a key in its two lines is not what consumers expect',
    },
  ];

  test.each(obstacles)('is refused for a profile with $title', async ({ config, credentials = '', because }) => {
    writeFileSync(join(folder, 'config'), config);
    writeFileSync(file, credentials);
    const told = because.replace('CONFIG', join(folder, 'config')).replace('FILE', file);
    expect(await profileIn(file).rehearse()).toEqual({ isReady: false, because: told });
    expect(await profileIn(file).holds()).toMatchObject({ known: true, holding: { current: null } });
  });

  test('is ready for a profile whose role is assumed with its own key', async () => {
    writeFileSync(join(folder, 'config'), '[profile deploy]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = deploy\n');
    expect(await profileIn(file).rehearse()).toEqual({ isReady: true });
  });

  test('is not overwritten where it holds a key of another account', async () => {
    writeFileSync(file, `[deploy]\naws_access_key_id = ${keyB.accessKeyId}\naws_secret_access_key = x\n`);
    const [own, other] = [exampleContext.owner.account, accountInKeyId(keyB.accessKeyId)];
    expect(await profileIn(file).rehearse()).toEqual({
      isReady: false,
      because: `profile deploy in ${file} holds key ${keyB.accessKeyId} of account ${other}: name another profile for a key of account ${own}`,
    });
  });

  test.each(['two words', 'a]b', ' ', 'DEFAULT', '__proto__', 'a#b'])(
    'does not take "%s" for the name of a profile',
    async (profile) => {
      expect(await profileIn(file, profile).rehearse()).toEqual({
        isReady: false,
        because: `"${profile}" is no name for a profile that all AWS tools read: take letters, digits and . _ - @ + = , : %`,
      });
    },
  );

  const places: readonly { readonly title: string; readonly prepare: () => void; readonly because: string }[] = [
    { title: 'a folder', prepare: () => mkdirSync(file), because: 'cannot read FILE: it is a folder, not a file' },
    {
      title: 'a read-only file',
      prepare: () => writeFileSync(file, '', { mode: 0o400 }),
      because: 'FILE is read-only: chmod u+w it, if Keyturn is meant to write it',
    },
    {
      title: 'a link to itself',
      prepare: () => symlinkSync('credentials', file),
      because: "cannot read FILE: ELOOP: too many symbolic links encountered, realpath 'FILE'",
    },
    {
      title: 'a file with a second name',
      prepare: () => {
        writeFileSync(file, '');
        linkSync(file, join(folder, 'other'));
      },
      because: 'FILE has 2 names (hard links), and the others would keep the outgoing key: use a symbolic link',
    },
  ];

  test.each(places)('is not ready where there is $title', async ({ prepare, because }) => {
    prepare();
    expect(await profileIn(file).rehearse()).toEqual({ isReady: false, because: because.replaceAll('FILE', file) });
  });

  test.skipIf(process.getuid?.() === 0)('is not ready where permissions forbid to write', async () => {
    writeFileSync(file, '', { mode: 0o600 });
    chmodSync(folder, 0o500);
    const rehearsal = await profileIn(file).rehearse();
    chmodSync(folder, 0o700);
    expect(rehearsal).toEqual({
      isReady: false,
      because: `cannot write to the folder ${folder} (EACCES): let user ${process.getuid?.()} write to it`,
    });
  });

  test('is not ready where the folder is missing', async () => {
    const path = join(folder, 'none/credentials');
    expect(await profileIn(path).rehearse()).toEqual({
      isReady: false,
      because: `the folder ${dirname(path)} does not exist: make it, or mend the path`,
    });
    await expect(profileIn(path).promote(keyA)).rejects.toMatchObject({ name: 'DestinationFault' });
  });

  test('is not ready where a file stands for the folder', async () => {
    writeFileSync(join(folder, 'x'), '');
    expect(await profileIn(join(folder, 'x/credentials')).rehearse()).toMatchObject({ isReady: false });
  });

  test('takes tasks of one process one after the other', async () => {
    const profiles = Array.from({ length: 6 }, (_, index) => `p${index}`);
    await Promise.all(profiles.map((profile) => profileIn(file, profile).promote(keyA)));
    const holdings = await Promise.all(profiles.map((profile) => profileIn(file, profile).holds()));
    expect(holdings).toEqual(
      profiles.map(() => ({ known: true, holding: { current: keyA.accessKeyId, pending: null, currentSince: null } })),
    );
  });
});
