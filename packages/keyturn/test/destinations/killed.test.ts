import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentialProcessFileDestination } from '../../src/destinations/credential-process-file.ts';
import { credentialsFileDestination } from '../../src/destinations/credentials-file.ts';
import { keyIn, membersOf, standardLayout } from '../../src/destinations/layout.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { exampleKey } from '../contracts/destination.ts';
import { exampleContext, filesIn } from '../support/file-bench.ts';
import type { FileTask } from '../support/file-worker.ts';
import { readAsBotocore } from '../support/profile-readers.ts';

const WORKER = fileURLToPath(new URL('../support/file-worker.ts', import.meta.url));
/** Far more changes than any delivery makes. */
const CHANGES_MAX = 60;
const TOGETHER = 5;
/** Every try is a process of its own. */
const PATIENCE_MS = 120_000;

const keyA = exampleKey(0);
const keyB = exampleKey(1);
const account = exampleContext.owner.account;
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-killed-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** How a process of its own ended: its exit code, or the signal that killed it. */
async function runWorker(task: FileTask): Promise<number | string | null> {
  const worker = spawn(process.execPath, [WORKER], { stdio: ['pipe', 'ignore', 'inherit'] });
  worker.stdin.end(JSON.stringify(task));
  await once(worker, 'exit');
  return worker.signalCode ?? worker.exitCode;
}

function plain({ accessKeyId, secret }: typeof keyA): FileTask['keys'][number] {
  return { accessKeyId, secretAccessKey: secret.reveal() };
}

interface Scene {
  readonly kind: FileTask['kind'];
  readonly settings: (folder: string) => Readonly<Record<string, string>>;
  readonly open: (folder: string) => Destination;
  readonly name: string;
  /** The id and the secret that a consumer reads. */
  readonly consumer: (text: string) => readonly unknown[];
}

const scenes: readonly Scene[] = [
  {
    kind: 'credentials-file',
    settings: (at) => ({ path: join(at, 'credentials'), profile: 'deploy' }),
    open: (at) => credentialsFileDestination.create({ path: join(at, 'credentials'), profile: 'deploy' }, exampleContext),
    name: 'credentials',
    consumer: (text) => {
      const section = readAsBotocore(text)?.get('deploy');
      return [section?.get('aws_access_key_id'), section?.get('aws_secret_access_key')];
    },
  },
  {
    kind: 'credential-process-file',
    settings: (at) => ({ path: join(at, 'key.json') }),
    open: (at) => credentialProcessFileDestination.create({ path: join(at, 'key.json') }, exampleContext),
    name: 'key.json',
    consumer: (text) => {
      const key = keyIn(standardLayout, membersOf(text) ?? {});
      return [key?.accessKeyId, key?.secret.reveal()];
    },
  },
];

test.each(scenes)(
  'a $kind is whole and finished by the next run, whenever a process is killed',
  async (scene) => {
    const pairs = [keyA, keyB].map((key) => [key.accessKeyId, key.secret.reveal()]);
    const given = new Set<unknown>();
    let deaths = 0;
    for (let isOver = false; !isOver && deaths < CHANGES_MAX; ) {
      const first = deaths + 1;
      const tries = await Promise.all(Array.from({ length: TOGETHER }, (_, index) => killOnce(scene, first + index)));
      for (const tried of tries) {
        expect(pairs).toContainEqual(tried.given);
        expect(tried.holding).toMatchObject({ known: true, holding: { current: tried.given[0] } });
        expect(tried.givenLater).toEqual(pairs[1]);
        expect(tried.left).toEqual([scene.name]);
        given.add(tried.given[0]);
      }
      deaths += tries.filter(({ ended }) => ended === 'SIGKILL').length;
      isOver = tries.some(({ ended }) => ended === 0);
    }
    expect(deaths).toBeGreaterThan(5);
    expect(deaths).toBeLessThan(CHANGES_MAX);
    expect(given.size, 'it was killed before and after the key was given').toBe(2);
  },
  PATIENCE_MS,
);

/** A second key is taken by a process that dies before one of its changes; then by one that lives. */
async function killOnce({ kind, settings, open, name, consumer }: Scene, call: number) {
  const at = realpathSync(mkdtempSync(join(folder, 'x-')));
  await open(at).promote(keyA);
  const ended = await runWorker({ kind, settings: settings(at), account, keys: [plain(keyB)], die: { call, folder: at } });
  const given = consumer(readFileSync(join(at, name), 'utf8'));
  const holding = await open(at).holds();
  await open(at).put(keyB);
  await open(at).promote(keyB);
  return { ended, given, holding, givenLater: consumer(readFileSync(join(at, name), 'utf8')), left: Object.keys(filesIn(at)) };
}

test(
  'two processes write different profiles of one file and neither loses what the other wrote',
  async () => {
    const path = join(folder, 'credentials');
    writeFileSync(path, '# both\n[first]\nregion = a\n\n# second one\n[second]\noutput = json\n');
    const keys = Array.from({ length: 30 }, (_, index) => plain(exampleKey(index)));
    const run = (profile: string) => runWorker({ kind: 'credentials-file', settings: { path, profile }, account, keys });
    expect(await Promise.all([run('first'), run('second')])).toEqual([0, 0]);
    const [last] = keys.slice(-1);
    const lines = `aws_access_key_id = ${last?.accessKeyId}\naws_secret_access_key = ${last?.secretAccessKey}\n`;
    expect(readFileSync(path, 'utf8')).toBe(
      `# both\n[first]\n${lines}region = a\n\n# second one\n[second]\n${lines}output = json\n`,
    );
    expect(Object.keys(filesIn(folder))).toEqual(['credentials']);
  },
  PATIENCE_MS,
);
