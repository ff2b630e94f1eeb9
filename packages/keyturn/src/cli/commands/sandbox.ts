import { setFlagsFromString } from 'node:v8';
import { Fault } from '../../core/fault.ts';
import { parseInstant } from '../../core/instant.ts';
import { type ScenarioName, scenarioNames } from '../../sandbox/scenarios/names.ts';
import type { Command, Options } from '../command.ts';
import { isGiven, optionCount, optionText } from '../options.ts';

const DEFAULT_PORT = 4566;

/** More than most organizations have, and of users many times what AWS lets an account have: to see what holds. */
const ACCOUNTS_MAX = 10_000;
const USERS_MAX = 100_000;

/** What fits into Node's own limit of memory. */
const USERS_IN_ALL_MAX = 1_000_000;

/** Chance begins with 32 bits. */
const SEED_MAX = 2 ** 32 - 1;

/** Runs an AWS of one's own. */
export const sandboxCommand: Command = {
  name: 'sandbox',
  summary: 'run an emulated AWS on this machine, with a neglected organization in it',
  options: [
    { flags: '--scenario <name>', summary: 'the world to start with', choices: scenarioNames, standard: 'neglected-fleet' },
    { flags: '--accounts <n>', summary: 'number of accounts (scenario fleet)', standard: '100' },
    { flags: '--users <n>', summary: 'users in each account (scenario fleet)', standard: '100' },
    { flags: '--seed <n>', summary: 'the same seed makes the same world', standard: '1' },
    { flags: '--port <n>', summary: 'port on 127.0.0.1; 0 takes a free one', standard: String(DEFAULT_PORT) },
    { flags: '--state <file>', summary: 'keep the world in this file between runs' },
    { flags: '--clock <instant>', summary: 'time in the sandbox at the start', standard: 'now' },
    { flags: '--frozen', summary: 'let time stand still until it is moved' },
  ],
  examples: [
    { line: 'keyturn sandbox', says: 'forty accounts with every trouble that Keyturn can find' },
    { line: 'keyturn sandbox --accounts 1000 --users 200', says: 'a big organization, to see how long things take' },
    { line: 'keyturn sandbox --state world.json', says: 'the same world again tomorrow' },
  ],
  async run({ options, output, interrupted }) {
    const start = readStart(options);
    // A big world lives long: young garbage given more room only makes the process a third larger.
    setFlagsFromString('--semi-space-growth-factor=1');
    const [{ startSandbox }, { administratorKey }, { secretOf }] = await Promise.all([
      import('../../sandbox/start.ts'),
      import('../../sandbox/sandbox.ts'),
      import('../../sandbox/ids.ts'),
    ]);
    const running = await startSandbox(start).catch((error: unknown) => {
      throw startFault(error, start.port);
    });
    const { world } = running.sandbox;
    const admin = administratorKey(world);
    output.say(
      `The sandbox listens on ${running.url}${running.isResumed ? `, with the world of ${start.stateFile}` : ''}; Ctrl-C ends it.`,
    );
    const lines = [`export AWS_ENDPOINT_URL=${running.url}`, 'export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1'];
    if (admin)
      lines.push(
        `export AWS_ACCESS_KEY_ID=${admin.key.id}`,
        `export AWS_SECRET_ACCESS_KEY=${secretOf(world.seed, admin.key.id)}`,
      );
    output.say('Use it from another terminal with:');
    await output.result(`${lines.join('\n')}\n`);

    await new Promise<void>((resolve) => {
      if (interrupted.aborted) resolve();
      interrupted.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      running.save();
    } catch (error) {
      throw startFault(error, start.port);
    } finally {
      await running.close();
    }
    return 0;
  },
};

function readStart(options: Options) {
  const accounts = readCount(options, 'accounts', { least: 1, most: ACCOUNTS_MAX });
  const users = readCount(options, 'users', { least: 0, most: USERS_MAX });
  if ((accounts ?? 0) * (users ?? 0) > USERS_IN_ALL_MAX) {
    throw new Fault('usage-wrong', `--accounts times --users wants to be at most ${USERS_IN_ALL_MAX}: a world lives in memory.`);
  }
  const asked = optionText(options, 'scenario');
  const isSized = accounts !== undefined || users !== undefined;
  if (isSized && asked !== undefined && asked !== 'fleet') {
    throw new Fault('usage-wrong', `--accounts and --users size the scenario fleet; "${asked}" has its own size.`);
  }
  const scenario: ScenarioName = scenarioNames.find((name) => name === asked) ?? (isSized ? 'fleet' : 'neglected-fleet');
  return {
    scenario,
    accounts,
    users,
    seed: readCount(options, 'seed', { least: 0, most: SEED_MAX }) ?? 1,
    port: readCount(options, 'port', { least: 0, most: 65_535 }) ?? DEFAULT_PORT,
    stateFile: readStateFile(options),
    now: readClock(options),
    isFrozen: isGiven(options, 'frozen'),
  };
}

function readCount(options: Options, name: string, limits: { least: number; most: number }): number | undefined {
  const { least, most } = limits;
  const count = optionCount(options, name, { flag: `--${name}`, least });
  if (count === undefined || count <= most) return count;
  throw new Fault('usage-wrong', `--${name} wants a whole number up to ${most}, and got "${optionText(options, name)}".`);
}

function readClock(options: Options): number | undefined {
  const text = optionText(options, 'clock');
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (!instant) throw new Fault('usage-wrong', `--clock wants an instant such as 2026-01-31T12:00:00Z, and got "${text}".`);
  return Date.parse(instant);
}

function readStateFile(options: Options): string | undefined {
  const file = optionText(options, 'state');
  if (file === '') throw new Fault('usage-wrong', '--state wants the name of a file, and got none.');
  return file;
}

function startFault(error: unknown, port: number): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && error.code === 'EADDRINUSE')
    return new Fault('port-taken', `Port ${port} is taken by another program.`, { cause: error });
  if ('code' in error && error.code === 'EACCES')
    return new Fault('port-taken', `This user may not listen on port ${port}.`, { cause: error });
  if (error.name === 'StateWriteError') return new Fault('output-unwritable', error.message, { cause: error });
  if (error.name === 'StateFileError') return new Fault('state-unreadable', error.message, { cause: error });
  return error;
}
