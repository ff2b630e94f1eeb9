import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretOf } from '../../../src/sandbox/ids.ts';
import { issuedIds } from '../../../src/sandbox/keys.ts';
import { type ChildEnd, spawnKeyturn } from './child.ts';
import { findSecrets, type Trace, type Watch, watchMachine } from './traces.ts';
import { ACCOUNT, destinationsYaml, type HttpWorld, startWorld, USER } from './world.ts';

/** Some thirty processes, one after the other, and some of them wait for seconds. */
const PATIENCE_MS = 240_000;

let world: HttpWorld;
let watch: Watch;
let folder = '';
let said: Trace[] = [];
/** The call that AWS refuses with the new secret in its answer. */
let echoed: string | undefined;

const at = (...names: readonly string[]) => join(folder, ...names);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-secrecy-'));
  for (const name of ['home', 'temp', 'work', 'state', 'places']) mkdirSync(at(name));
  said = [];
  watch = watchMachine(['home', 'temp', 'work', 'state'].map((name) => at(name)));
  const onCall = (_number: number, action: string) => {
    watch.look();
    echo(action);
  };
  world = await startWorld({ places: ['secret', 'parameter'], settings: { trailSeconds: 0 }, onCall });
  // Notes and keys are told apart by their seconds: time must pass.
  world.aws.sandbox.clock.run();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await world.close();
});

test(
  'whatever is run, and whatever goes wrong, a secret stands in its destinations and nowhere else',
  async () => {
    configure('quiet: 0s');
    await run(['plan', '--output', 'plan.json']);
    await run(['plan', '--format', 'markdown']);
    await run(['approve', 'plan.json', '--yes']);
    const told = await rotateThroughTrouble();
    await useEveryCommand();

    watch.look();
    const traces = [...said, ...watch.seen()];
    const secrets = issued();
    expect(secrets.length).toBeGreaterThan(6);
    expect(findSecrets(secrets, traces)).toEqual([]);
    // Where a secret would have been told, there is this instead.
    expect(told.filter(({ said: text }) => text.includes('[secret]')).length).toBeGreaterThanOrEqual(3);
    // Nothing of it is left beside the places that were asked for.
    expect(readdirSync(at('places')).sort()).toEqual(['bug.mjs', 'credentials', 'vault.json', 'vault.mjs']);
  },
  PATIENCE_MS,
);

test('a secret that were somewhere would be found', () => {
  const secret = secretOf(world.aws.world.seed, world.first.id);
  const base64 = Buffer.from(`Basic ${secret}:`).toString('base64');
  const forms = [secret, `--secret=${secret}`, encodeURIComponent(secret), base64, secret.slice(0, 25)];
  writeFileSync(at('temp', 'x'), secret);
  watch.look();
  const found = findSecrets(issued(), [...forms.map((text) => ({ where: 'here', text })), ...watch.seen()]);
  expect(found.map((one) => one.split(':')[0])).toEqual([...forms.map(() => 'here'), at('temp', 'x')]);
});

/** Every way of a new secret, cut where it hurts; what was told of it. */
async function rotateThroughTrouble(): Promise<readonly ChildEnd[]> {
  const { faults } = world.aws.sandbox;
  const ends: ChildEnd[] = [];
  const rotate = async (environment: Readonly<Record<string, string>> = {}) => {
    const end = await run(['rotate', USER, '--yes'], environment);
    ends.push(end);
    return end;
  };
  faults.add({ action: 'iam:CreateAccessKey', effect: { kind: 'garbage' } });
  await rotate();
  faults.add({ action: 'iam:CreateAccessKey', effect: { kind: 'drop-after' } });
  await rotate();
  for (const action of ['secretsmanager:PutSecretValue', 'ssm:PutParameter']) {
    echoed = action;
    const end = await rotate();
    expect(end.ended, `${action} ${end.out} ${end.said}`).not.toBe(0);
  }
  echoed = undefined;
  const crash = await rotate({ NODE_OPTIONS: `--import=${pathToFileURL(at('places', 'bug.mjs')).href}` });
  expect(crash).toMatchObject({ ended: 70 });
  const chatty = await rotate({ VAULT: 'chatty' });
  expect(chatty.ended).toBe(4);
  expect((await rotate()).ended).toBe(0);
  return ends;
}

/** All that speaks of keys, once. */
async function useEveryCommand(): Promise<void> {
  configure('grace: 1d');
  const [current] = world.user.keys;
  const id = current?.id ?? '';
  await run(['rotate', id, '--compromised', 'hand-over', '--yes', '--format', 'json']);
  await run(['apply', '--yes', '--format', 'json']);
  await run(['rollback', USER, '--yes']);
  await run(['retire', id, '--yes']);
  for (const format of ['table', 'json', 'ics']) await run(['forecast', '--format', format]);
  for (const subject of [id, `${ACCOUNT}/${USER}`]) await run(['explain', subject]);
  await run(['explain', USER, '--format', 'json']);
  for (const format of ['table', 'json']) await run(['audit', '--format', format]);
  await run(['doctor']);
  await run(['config', 'show']);
  await run(['journal', 'show', '--format', 'json']);
  await run(['journal', 'verify']);
  await run(['journal', 'export', '--format', 'csv', '--output', 'journal.csv']);
}

/** As loud as it gets. */
async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<ChildEnd> {
  const end = await spawnKeyturn([...args, '--debug'], {
    as: world.aws.admin(),
    folder: at('work'),
    environment: {
      HOME: at('home'),
      TMPDIR: at('temp'),
      KEYTURN_STATE_DIR: at('state'),
      KEYTURN_DEBUG: '1',
      PLACES: at('places'),
      ...environment,
    },
  });
  expect(end.ended, end.said).not.toBe(2);
  said.push({ where: `${args.join(' ')}, stdout`, text: end.out }, { where: `${args.join(' ')}, stderr`, text: end.said });
  return end;
}

function configure(terms: string): void {
  writeFileSync(at('places', 'vault.mjs'), vault);
  writeFileSync(at('places', 'bug.mjs'), bug);
  const yaml = `
rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, requireSuccessorUse: false, ${terms.startsWith('grace') ? terms : 'grace: 0s'} }
destinations:
${destinationsYaml(['secret', 'parameter'])}
  - { match: { user: ${USER} }, kind: credentials-file, path: ${at('places', 'credentials')}, profile: "{user}" }
  - match: { user: ${USER} }
    kind: command
    command: [${process.execPath}, ${at('places', 'vault.mjs')}, "{user}"]
`;
  writeFileSync(at('work', 'keyturn.yaml'), yaml);
}

/** AWS refuses the next calls of a kind, and repeats what it was given. */
function echo(action: string): void {
  if (action !== 'CreateAccessKey' || echoed === undefined) return;
  const newest = world.user.keys.at(-1)?.id ?? '';
  const message = `The value ${secretOf(world.aws.world.seed, newest)} is not what was expected.`;
  const effect = { kind: 'error', code: 'ValidationException', status: 400, message } as const;
  world.aws.sandbox.faults.add({ action: echoed, times: 2, effect });
}

/**
 * A program that holds keys, and writes down what it can see: its arguments and environment, and the arguments of who runs it. Where
 * it is chatty, it tells everybody its secret, and fails.
 */
const vault = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
const { action, key } = JSON.parse(readFileSync(0, 'utf8'));
const seen = readFileSync('/proc/' + process.ppid + '/cmdline', 'utf8');
appendFileSync(process.env.TMPDIR + '/seen', JSON.stringify([process.argv, process.env, seen]) + '\\n');
const file = process.env.PLACES + '/vault.json';
const held = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { accessKeyId: null };
if (process.env.VAULT === 'chatty' && action === 'promote') {
  process.stdout.write(key.secretAccessKey);
  process.stderr.write('cannot store ' + key.secretAccessKey + ' of ' + JSON.stringify(key));
  process.exit(1);
}
if (action === 'promote') writeFileSync(file, JSON.stringify(key));
const answers = { rehearse: { ready: true }, holds: { current: held.accessKeyId }, promote: { done: true } };
process.stdout.write(JSON.stringify(answers[action]));
`;

/** A mistake of ours with a new secret in hand, and with it in the error. */
const bug = `
const { set } = Map.prototype;
Map.prototype.set = function (name, value) {
  if (value?.accessKeyId && value.secret) throw Object.assign(new TypeError('it cannot be kept', { cause: value }), { value });
  return set.call(this, name, value);
};
`;

function issued(): readonly string[] {
  return [...issuedIds(world.aws.world)].map((id) => secretOf(world.aws.world.seed, id));
}
