import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { secretOf } from '../../../src/sandbox/ids.ts';
import { addAgedKey } from '../../../src/sandbox/scenarios/builders.ts';
import { withSession } from '../../support/iam.ts';
import { keyChanges, statuses, USER } from '../http/world.ts';
import { profileText, type SelfOptions, type SelfScene, startSelf } from './self-scene.ts';

let scene: SelfScene | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await scene?.close();
});

const printed = (id: string, secret: string) => JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: secret });

test.each(['cat FILE', '/bin/cat "FILE"'])(
  'a key that "credential_process = %s" prints is replaced in that file',
  async (program) => {
    let file = '';
    scene = await startSelf({
      files({ id, secret }, folder) {
        file = join(folder, 'my key.json').replace(' ', program.includes('"') ? ' ' : '-');
        writeFileSync(file, printed(id, secret));
        return { config: `[default]\ncredential_process = ${program.replace('FILE', file)}\n` };
      },
    });
    expect(await scene.rotate(['--now'])).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ AccessKeyId: scene.user.keys.at(-1)?.id });
    expect(statuses(scene)).toEqual(['Inactive', 'Active']);
  },
);

/** A keychain: a program that prints a key, and puts one where it belongs, by the protocol of command destinations. */
const KEYCHAIN = `
import { readFileSync, writeFileSync } from 'node:fs';
const [, , file, verb] = process.argv;
const held = JSON.parse(readFileSync(file, 'utf8'));
if (verb === 'print') process.stdout.write(JSON.stringify(held));
else {
  const { action, key } = JSON.parse(readFileSync(0, 'utf8'));
  if (action === 'promote') writeFileSync(file, JSON.stringify({ Version: 1, AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey }));
  const answers = { rehearse: { ready: true }, holds: { current: held.AccessKeyId }, promote: { done: true } };
  process.stdout.write(JSON.stringify(answers[action]));
}
`;

function keychain({ id, secret }: { id: string; secret: string }, folder: string) {
  const [program, file] = [join(folder, 'keychain.mjs'), join(folder, 'chain.json')];
  writeFileSync(program, KEYCHAIN);
  writeFileSync(file, printed(id, secret));
  return { line: `${process.execPath} ${program} ${file}`, file };
}

test('a key that another program has is put there by a program that is named, and nothing is guessed without one', async () => {
  let made = { line: '', file: '' };
  scene = await startSelf({
    files(key, folder) {
      made = keychain(key, folder);
      return { config: `[profile work]\ncredential_process = ${made.line} print\n` };
    },
  });
  const refused = await scene.rotate(['--profile', 'work']);
  expect(refused.exitCode).toBe(2);
  expect(refused.said).toContain(
    `Profile work takes key ${scene.first.id} from a program (${process.execPath}), which Keyturn cannot write to.`,
  );
  expect(refused.said).toContain('--destination-command');
  expect(keyChanges(scene)).toEqual([]);
  expect(await scene.rotate(['--profile', 'work', '--now', '--destination-command', made.line])).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(readFileSync(made.file, 'utf8'))).toMatchObject({ AccessKeyId: scene.user.keys.at(-1)?.id });
  expect(statuses(scene)).toEqual(['Inactive', 'Active']);
});

test('a program that puts the key elsewhere than where the profile has it from does not have the old key turned off', async () => {
  let made = { line: '', file: '' };
  scene = await startSelf({
    files(key, folder) {
      made = keychain(key, folder);
      const fixed = join(folder, 'fixed.json');
      writeFileSync(fixed, printed(key.id, key.secret));
      return { config: `[default]\ncredential_process = ${process.execPath} ${join(folder, 'keychain.mjs')} ${fixed} print\n` };
    },
  });
  const ran = await scene.rotate(['--now', '--destination-command', made.line]);
  expect(ran.exitCode).toBe(4);
  expect(ran.out).toContain(`this run signs with key ${scene.first.id}: it would cut itself off`);
  expect(statuses(scene)).toEqual(['Active', 'Active']);
});

type Files = NonNullable<SelfOptions['files']>;

const elsewhere: readonly [what: string, files: Files, said: string][] = [
  ['in the configuration file', (key) => ({ config: profileText('default', key) }), 'and belongs into'],
  [
    'in a file that a program does more with than print it',
    ({ id, secret }, folder) => {
      const file = join(folder, 'key.json');
      writeFileSync(file, printed(id, secret));
      return { config: `[default]\ncredential_process = sh -c "cat ${file}"\n` };
    },
    'from a program (sh), which Keyturn cannot write to',
  ],
];

test.each(elsewhere)('a key %s is left alone, and a sentence says what to do', async (_what, files, said) => {
  scene = await startSelf({ files });
  const ran = await scene.rotate();
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.said).toContain(said);
  expect(ran.said).toContain('What to do: Name the profile that holds the key');
  expect(keyChanges(scene)).toEqual([]);
});

test('a key of the environment is left alone', async () => {
  scene = await startSelf({ files: () => ({}) });
  const { id } = scene.first;
  vi.stubEnv('AWS_ACCESS_KEY_ID', id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretOf(scene.aws.world.seed, id));
  const ran = await scene.rotate();
  expect(ran).toMatchObject({ exitCode: 2 });
  expect(ran.said).toContain(`Key ${id} comes from AWS_ACCESS_KEY_ID in the environment, which Keyturn cannot change.`);
});

test('a session has no key to be replaced, and that is no failure', async () => {
  scene = await startSelf({ files: () => ({}) });
  const principal = { kind: 'user', userName: USER, keyId: scene.first.id } as const;
  const { credentials } = withSession(scene.aws, scene.account, principal);
  const lines = [
    '[default]',
    `aws_access_key_id = ${credentials.accessKeyId}`,
    `aws_secret_access_key = ${credentials.secretAccessKey}`,
    `aws_session_token = ${credentials.sessionToken}`,
  ];
  writeFileSync(scene.machine.credentials, `${lines.join('\n')}\n`);
  expect(await scene.rotate()).toMatchObject({
    exitCode: 0,
    out: `There is nothing to rotate: arn:aws:iam::111111111111:user/${USER} signs with temporary credentials, and not with a key of its own.\n`,
  });
});

test('a profile that assumes a role has no key to be replaced', async () => {
  scene = await startSelf({
    files: (key) => ({
      credentials: profileText('base', key),
      config: '[profile role]\nrole_arn = arn:aws:iam::222222222222:role/OrganizationAccountAccessRole\nsource_profile = base\n',
    }),
  });
  scene.allow({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
  vi.stubEnv('AWS_ENDPOINT_URL', scene.aws.url);
  const ran = await scene.rotate(['--profile', 'role']);
  expect(ran.exitCode).toBe(0);
  expect(ran.out).toMatch(/^There is nothing to rotate: arn:aws:sts::222222222222:assumed-role\/OrganizationAccountAccessRole\//);
});

test('keys of the root user are none of those that are rotated here', async () => {
  scene = await startSelf({ files: () => ({}) });
  const { id } = addAgedKey(scene.aws.builder, scene.account, undefined, { ageDays: 100 });
  writeFileSync(scene.machine.credentials, profileText('default', { id, secret: secretOf(scene.aws.world.seed, id) }));
  expect(await scene.rotate()).toMatchObject({ exitCode: 2, out: '' });
});

test.each<[string, readonly string[]]>([
  ['--self means your own key: leave deploy out.', ['deploy']],
  ['--self means your own key: leave --compromised out.', ['--compromised']],
  ['--mfa-code wants the six digits of a code.', ['--mfa-code', '12345']],
  ['--destination-command wants a program', ['--destination-command', 'put "it']],
])('%s', async (sentence, args) => {
  scene = await startSelf();
  const ran = await scene.rotate(args);
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.said).toContain(sentence);
  expect(keyChanges(scene)).toEqual([]);
});
