import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountInKeyId } from '../../src/core/key-id.ts';
import { credentialProcessFileDestination } from '../../src/destinations/credential-process-file.ts';
import { keyIn, membersOf, standardLayout } from '../../src/destinations/layout.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { describeDestination, exampleKey } from '../contracts/destination.ts';
import { exampleContext, fileBench, filesIn } from '../support/file-bench.ts';
import { readAsSdk } from '../support/profile-readers.ts';

const keyA = exampleKey(0);
const keyB = exampleKey(1);

describeDestination('credential-process-file', async () =>
  fileBench(credentialProcessFileDestination, {
    settingsIn: (folder) => ({ path: join(folder, '{user}.json') }),
    consumerIn: (folder) => Promise.resolve(readJson(join(folder, 'deploy.json'))),
    mayHoldSecrets: ['deploy.json', '.deploy.json.keyturn-pending'],
  }),
);

/** What is in the file. */
function readJson(file: string): { accessKeyId: string; secretAccessKey: string } | null {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const key = keyIn(standardLayout, membersOf(text) ?? {});
  return key ? { accessKeyId: key.accessKeyId, secretAccessKey: key.secret.reveal() } : null;
}

/** As a consumer reads it whose profile has `credential_process = cat FILE`. */
async function readThroughProfile(file: string): Promise<Awaited<ReturnType<typeof readAsSdk>>> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-process-'));
  try {
    const config = join(folder, 'config');
    writeFileSync(config, `[profile deploy]\ncredential_process = cat ${file}\n`);
    return await readAsSdk({ credentials: join(folder, 'none'), config }, 'deploy');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a file for credential_process', () => {
  let home = '';
  let file = '';

  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-home-')));
    file = join(home, '.aws/keyturn', `${exampleContext.owner.account}-deploy.json`);
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  function open(settings: { readonly path?: string; readonly profile?: string } = {}): Destination {
    return credentialProcessFileDestination.create(settings, { ...exampleContext, environment: { HOME: home } });
  }

  test('is private, and in a private folder that is made for it', async () => {
    expect(open().id).toBe(`credential-process-file:${file}`);
    expect(await open().rehearse()).toEqual({ isReady: true });
    await open().put(keyA);
    await open().promote(keyA);
    const files = filesIn(home);
    expect(Object.entries(files).map(([name, { mode }]) => `${mode} ${name}`)).toEqual([
      '700 .aws',
      '700 .aws/keyturn',
      `600 .aws/keyturn/${exampleContext.owner.account}-deploy.json`,
    ]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      Version: 1,
      AccessKeyId: keyA.accessKeyId,
      SecretAccessKey: keyA.secret.reveal(),
    });
  });

  test('is read by the SDK through a profile that prints it', async () => {
    const path = join(home, 'key.json');
    expect(await readThroughProfile(path)).toBeNull();
    for (const key of [keyA, keyB]) {
      await open({ path }).promote(key);
      expect(await readThroughProfile(path)).toEqual({ accessKeyId: key.accessKeyId, secretAccessKey: key.secret.reveal() });
    }
  });

  test('keeps other members and its permissions', async () => {
    const path = join(home, 'key.json');
    writeFileSync(path, '{"Version":1,"AccountId":"111122223333","note":"\u00fc"}');
    chmodSync(path, 0o640);
    await open({ path }).put(keyB);
    await open({ path }).promote(keyB);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      Version: 1,
      AccountId: '111122223333',
      note: '\u00fc',
      AccessKeyId: keyB.accessKeyId,
      SecretAccessKey: keyB.secret.reveal(),
    });
    expect(filesIn(home)).toMatchObject({ 'key.json': { mode: '640' } });
  });

  test.each([
    ['a list', '[]', 'is no output of a credential_process (JSON with "Version": 1): move it away, or name another path'],
    [
      'other text',
      `secret=${keyA.secret.reveal()}`,
      'is no output of a credential_process (JSON with "Version": 1): move it away, or name another path',
    ],
    [
      'a session',
      '{"Version":1,"SessionToken":"t"}',
      'holds temporary credentials, which other software wrote: name another path',
    ],
  ])('is not overwritten where it holds %s', async (_, text, because) => {
    const path = join(home, 'key.json');
    writeFileSync(path, text);
    expect(await open({ path }).rehearse()).toEqual({ isReady: false, because: `${path} ${because}` });
    expect(await open({ path }).holds()).toEqual({ known: false, why: 'garbled', detail: `${path} ${because}` });
    await expect(open({ path }).promote(keyA)).rejects.toMatchObject({ message: `${path} ${because}`, isPassing: false });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('is not overwritten where it holds a key of another account', async () => {
    const path = join(home, 'key.json');
    writeFileSync(path, JSON.stringify({ Version: 1, AccessKeyId: keyB.accessKeyId, SecretAccessKey: 'x' }));
    const [own, other] = [exampleContext.owner.account, accountInKeyId(keyB.accessKeyId)];
    expect(await open({ path }).rehearse()).toEqual({
      isReady: false,
      because: `${path} holds key ${keyB.accessKeyId} of account ${other}: name another file for a key of account ${own}`,
    });
  });

  test('tells the line that the profile needs', async () => {
    const config = join(home, '.aws/config');
    const destination = open({ profile: '{user}' });
    expect(await destination.rehearse()).toEqual({
      isReady: false,
      because: `profile deploy does not read ${file}: add the line "credential_process = cat ${file}" below [profile deploy] in ${config}`,
    });
    mkdirSync(join(home, '.aws'));
    writeFileSync(config, `[profile deploy]\ncredential_process = cat ${file}\n`);
    expect(await destination.rehearse()).toEqual({ isReady: true });
    writeFileSync(join(home, '.aws/credentials'), '[deploy]\naws_access_key_id = x\n');
    expect(await destination.rehearse()).toEqual({
      isReady: false,
      because: `profile deploy has a key of its own in ${join(home, '.aws/credentials')}, which comes before credential_process: remove its two lines there`,
    });
  });
});
