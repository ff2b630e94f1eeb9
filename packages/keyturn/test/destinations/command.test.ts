import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { commandDestination } from '../../src/destinations/command.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { type DestinationBench, describeDestination, exampleKey } from '../contracts/destination.ts';
import { exampleContext } from '../support/file-bench.ts';

const keyA = exampleKey(0);
const secret = keyA.secret.reveal();
const { account } = exampleContext.owner;

/**
 * A program as people write them: it keeps keys in files of a folder. Where a file `cut` lies there, it dies at the call that stands in
 * it, and at all later ones; `trace` is what it was given besides its input.
 */
const KEEPER = String.raw`#!/bin/sh
cd "$1" || exit 1
{ echo "$0 $*"; env; } > trace
read -r input
if [ -f cut ]; then
  read -r call when calls < cut
  calls=$((calls + 1))
  echo "$call $when $calls" > cut
  [ $calls -gt $call ] && exit 1
  [ $calls -eq $call ] && [ $when = before ] && exit 1
fi
member() { sed -n "s/.*\"$1\":\($2\).*/\1/p"; }
id() { if [ -f $1 ]; then member accessKeyId '"[A-Z0-9]*"' < $1; else echo null; fi; }
key=$(printf '%s\n' "$input" | member key '{[^}]*}')
wanted=$(printf '%s\n' "$key" | member accessKeyId '"[A-Z0-9]*"')
answer='{"done":true}'
case $(printf '%s\n' "$input" | member action '"[a-z]*"') in
  '"rehearse"') answer='{"ready":true}' ;;
  '"holds"') answer="{\"current\":$(id current),\"pending\":$(id pending)}" ;;
  '"read"')
    answer='{"key":null}'
    for one in current pending; do [ "$(id $one)" = "$wanted" ] && answer="{\"key\":$(cat $one)}"; done ;;
  '"put"') [ "$(id current)" = "$wanted" ] || { printf '%s\n' "$key" > new && mv new pending; } ;;
  '"promote"') printf '%s\n' "$key" > new && mv new current && rm -f pending ;;
esac
[ "$calls" = "$call" ] && [ "$when" = after ] && exit 1
printf %s "$answer"
`;

for (const abilities of [{ stages: true, readsBack: true }, {}])
  describeDestination(`command ${inspect(abilities)}`, async () => keeperBench(abilities));

async function keeperBench(abilities: object): Promise<DestinationBench> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-command-'));
  const program = join(folder, 'keeper');
  writeFileSync(program, KEEPER, { mode: 0o700 });
  const make = () => commandDestination.create({ command: [program, folder, '{user}'], ...abilities }, exampleContext);
  const textOf = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : 'null');
  const key = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).nullable();
  const calls = join(folder, 'cut');
  return Promise.resolve({
    destination: make(),
    again: make,
    consumer: async () => Promise.resolve(key.parse(JSON.parse(textOf('current')))),
    cut: (call, when) => {
      writeFileSync(calls, `${call} ${when} 0\n`);
    },
    mend: () => {
      rmSync(calls, { force: true });
    },
    state: () => [textOf('current'), textOf('pending')],
    traces: () => [...readdirSync(folder), textOf('trace')],
    close: async () => {
      rmSync(folder, { recursive: true });
      await Promise.resolve();
    },
  });
}

describe('a command', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-command-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A destination whose program is this shell script. */
  function script(lines: string, { environment = {}, ...settings }: Readonly<Record<string, unknown>> = {}): Destination {
    const path = join(folder, 'script');
    writeFileSync(path, `#!/bin/sh\n${lines}\n`);
    chmodSync(path, 0o700);
    return commandDestination.create(
      { command: [path, 'x y', '{account}', '$HOME'], stages: true, readsBack: true, ...settings },
      { ...exampleContext, environment: { PATH: process.env['PATH'], ...z.record(z.string(), z.string()).parse(environment) } },
    );
  }

  function at(path: string): string {
    return readFileSync(join(folder, path), 'utf8');
  }

  test('is asked in one JSON object, and its arguments are read by no shell', async () => {
    const destination = script(`cat > ${folder}/input; printf '%s|' "$@" > ${folder}/args; echo '{"done": true}'`);
    await destination.promote(keyA);
    expect(JSON.parse(at('input'))).toEqual({
      version: 1,
      action: 'promote',
      owner: { account, accountName: 'production', partition: 'aws', user: 'deploy' },
      key: { accessKeyId: keyA.accessKeyId, secretAccessKey: secret },
    });
    expect(at('args')).toBe(`x y|${account}|$HOME|`);
  });

  test('is told the id alone of a key that it is to give back', async () => {
    const destination = script(`cat > ${folder}/input; echo '{"key": null}'`);
    expect(await destination.read(keyA.accessKeyId)).toBeUndefined();
    expect(JSON.parse(at('input'))).toMatchObject({ action: 'read', key: { accessKeyId: keyA.accessKeyId } });
    expect(at('input')).not.toContain('secretAccessKey');
  });

  test('is neither asked to put nor to read where it cannot', async () => {
    const destination = script(`touch ${folder}/ran; exit 1`, { stages: false, readsBack: false });
    await destination.put(keyA);
    expect(await destination.read(keyA.accessKeyId)).toBeUndefined();
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect({ canStage: destination.canStage, canReadBack: destination.canReadBack }).toEqual({
      canStage: false,
      canReadBack: false,
    });
  });

  test.each([
    { awsCredentials: false, names: ['AWS_ENDPOINT_URL_S3', 'AWS_REGION', 'PLACE', 'TOKEN'] },
    {
      awsCredentials: true,
      names: [
        'AWS_ACCESS_KEY_ID',
        'AWS_ENDPOINT_URL_S3',
        'AWS_NEW_TOKEN',
        'AWS_PROFILE',
        'AWS_REGION',
        'AWS_SECRET_ACCESS_KEY',
        'PLACE',
        'TOKEN',
      ],
    },
  ])(
    'gets the environment, and AWS credentials only where they are granted: $awsCredentials',
    async ({ awsCredentials, names }) => {
      const environment = {
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_PROFILE: 'p',
        AWS_NEW_TOKEN: 'n',
        AWS_REGION: 'r',
        AWS_ENDPOINT_URL_S3: 'e',
        TOKEN: 't',
      };
      const program = `cat > /dev/null; env > ${folder}/env; echo '{"done": true}'`;
      const path = join(folder, 'script');
      writeFileSync(path, `#!/bin/sh\n${program}\n`, { mode: 0o700 });
      const settings = { command: [path], awsCredentials, environment: { PLACE: '{user}' } };
      await commandDestination
        .create(settings, { ...exampleContext, environment: { PATH: process.env['PATH'], ...environment } })
        .promote(keyA);
      const lines = at('env').split('\n');
      const own = lines.map((line) => line.slice(0, line.indexOf('='))).filter((name) => /^(?:AWS_|PLACE|TOKEN)/.test(name));
      expect(own.toSorted()).toEqual(names);
      expect(lines).toContain('PLACE=deploy');
    },
  );

  test('shows what it says of a failure, without the secret in any form and without control characters', async () => {
    const base64 = Buffer.from(`user:${secret}`).toString('base64');
    const json = JSON.stringify(secret).replaceAll('/', '\\/');
    writeFileSync(
      join(folder, 'said'),
      `\u001b[31mno ${secret},${encodeURIComponent(secret)}\n${base64} ${json} ${'x'.repeat(40)}\n`,
    );
    const destination = script(`cat > /dev/null; cat ${folder}/said >&2; exit 3`);
    const fault = await faultOf(destination.put(keyA));
    expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain(secret.slice(0, 20));
    expect(fault).toMatchObject({ name: 'CommandFault', isPassing: false });
    expect(fault instanceof Error ? fault.message : '').toMatch(
      /script \(put\) ended with exit code 3: \[31mno \[secret\],\[secret\] \/ \S+\[secret\]\S* "\[secret\]" \[secret\]$/,
    );
  });

  test('may be asked again where it says so by exit code 75', async () => {
    expect(await faultOf(script('exit 75').promote(keyA))).toMatchObject({ isPassing: true });
  });

  const wrong: readonly { readonly title: string; readonly lines: string; readonly says: string }[] = [
    { title: 'gives back what it was told', lines: 'cat', says: 'answered something else than {"done": true}' },
    { title: 'says nothing', lines: 'cat > /dev/null', says: 'answered something else than {"done": true}' },
    {
      title: 'prints more than its answer',
      lines: 'echo "done: "; echo \'{"done": true}\'',
      says: 'answered something else than {"done": true}',
    },
    { title: 'kills itself', lines: 'kill -9 $$', says: 'was killed' },
    { title: 'writes without end', lines: 'yes', says: 'wrote more than a megabyte' },
  ];

  test.each(wrong)('is not believed when it $title', async ({ lines, says }) => {
    const fault = await faultOf(script(lines).promote(keyA));
    expect(fault).toMatchObject({ name: 'CommandFault', message: `${folder}/script (promote) ${says}`, isPassing: false });
    expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain(secret);
  });

  test('is not ready where there is no such program, and holds nobody knows what', async () => {
    const missing = commandDestination.create({ command: [join(folder, 'none')] }, exampleContext);
    const because = `${folder}/none (rehearse) could not be started: spawn ${folder}/none ENOENT`;
    expect(await missing.rehearse()).toEqual({ isReady: false, because });
    expect(await missing.holds()).toEqual({ known: false, why: 'failed', detail: because.replace('rehearse', 'holds') });
  });

  test('says itself why it is not ready, or that it does not know', async () => {
    const no = script(`cat > /dev/null; printf '%s' '{"ready": false, "because": "the vault\\nis sealed"}'`);
    expect(await no.rehearse()).toEqual({ isReady: false, because: 'the vault / is sealed' });
    const vague = script(`cat > /dev/null; echo '{"unknown": "the vault is sealed"}'`);
    expect(await vague.holds()).toEqual({
      known: false,
      why: 'failed',
      detail: `${folder}/script does not know: the vault is sealed`,
    });
  });

  test('tells since when consumers are given its key, in any notation of ISO 8601', async () => {
    const destination = script(
      `cat > /dev/null; echo '{"current": "${keyA.accessKeyId}", "currentSince": "2027-01-31T01:00:00+01:00"}'`,
    );
    expect(await destination.holds()).toEqual({
      known: true,
      holding: { current: keyA.accessKeyId, pending: null, currentSince: '2027-01-31T00:00:00.000Z' },
    });
  });

  test('is ended with all that it started when its time is over', async () => {
    const destination = script(
      `sleep 1000 & echo $! > ${folder}/child; echo $$ > ${folder}/own; trap '' TERM; wait; sleep 1000`,
      { timeoutSeconds: 1 },
    );
    const holding = await destination.holds();
    expect(holding).toEqual({ known: false, why: 'timed-out', detail: `${folder}/script (holds) did not end within 1 s` });
    expect([at('own'), at('child')].map((pid) => isAlive(pid.trim()))).toEqual([false, false]);
  });

  test('has answered where something that it left behind keeps its output open', async () => {
    const destination = script(`cat > /dev/null; sleep 1000 & echo '{"done": true}'`, { timeoutSeconds: 1 });
    await destination.promote(keyA);
    expect(await faultOf(destination.promote(keyA))).toBeUndefined();
  });

  test('is refused without a program, and with members that nobody knows', () => {
    for (const settings of [
      { command: [] },
      { command: [''] },
      { command: ['a\0b'] },
      { command: ['a'], timeout: 3 },
      { command: 'a b' },
    ])
      expect(commandDestination.shape.safeParse(settings).success).toBe(false);
  });
});

async function faultOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Whether a process runs: one that ended and was not buried yet does not. */
function isAlive(pid: string): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'utf8'));
}
