import type { Measurement } from '../benchmark.ts';
import type { SandboxProcess } from '../support/processes.ts';
import { type RunResult, runBuilt } from '../support/run.ts';
import { onFleet, parameterStore, secretsManager, writePolicy } from './on-fleet.ts';

/** Users that are rotated one after the other: the worst of them counts. */
const USERS = 5;

interface Case {
  readonly what: string;
  readonly destinations: readonly string[];
  /** What the most may be, in words and as a number. */
  readonly bound: string;
  readonly limit: number;
  readonly readLimit: number;
}

/** Each rotates the same users as the one before: in the second one, their secrets are there. */
const cases: readonly Case[] = [
  {
    what: 'into a secret that has to be made',
    destinations: [secretsManager],
    bound: 'create, note + put + promote + deactivate, note + delete + make the secret',
    limit: 2 + 1 + 1 + 2 + 1 + 1,
    readLimit: 70,
  },
  {
    what: 'into a secret that is there',
    destinations: [secretsManager],
    bound: 'create, note + put + promote + deactivate, note + delete',
    limit: 2 + 1 + 1 + 2 + 1,
    readLimit: 70,
  },
  {
    what: 'into a secret and a parameter',
    destinations: [secretsManager, parameterStore],
    bound: 'create, note + 2 put + 2 promote + deactivate, note + delete + clear the parameter that waited',
    limit: 2 + 2 + 2 + 2 + 1 + 1,
    readLimit: 100,
  },
];

/** Counts the calls of single rotations, from the first note to the deletion of the old key. */
export function measureCalls(): Promise<readonly Measurement[]> {
  return onFleet(['--accounts', '1', '--users', String(3 * USERS)], async (sandbox, folder) => {
    const users = await usersOf(sandbox);
    const measurements: Measurement[] = [];
    for (const one of cases) {
      writePolicy(folder, { overlap: '0s', destinations: one.destinations });
      const runs: RunResult[] = [];
      for (const user of users) runs.push(await rotateOnce(sandbox, folder, user));
      measurements.push(...measured(one, runs));
    }
    return measurements;
  });
}

async function rotateOnce(sandbox: SandboxProcess, folder: string, user: string): Promise<RunResult> {
  const result = withoutRefused(await runBuilt(sandbox, ['rotate', user, '--yes'], folder));
  if (countOf(result, /:CreateAccessKey$/) !== 1 || countOf(result, /:DeleteAccessKey$/) !== 1)
    throw new Error(`rotating ${user} did not make one key and delete one: ${callsText(result, CHANGE)}`);
  return result;
}

function measured({ what, bound, limit, readLimit }: Case, runs: readonly RunResult[]): readonly Measurement[] {
  const changing = worst(runs, CHANGE);
  const reading = worst(runs, READ);
  return [
    {
      what: `calls that change something, a rotation ${what}`,
      value: changing.count,
      unit: 'calls',
      must: 'at most',
      limit,
      detail: `the most of ${runs.length}; bound: ${bound}; ${callsText(changing.run, CHANGE)}`,
    },
    {
      what: `calls that read, a rotation ${what}`,
      value: reading.count,
      unit: 'calls',
      must: 'at most',
      limit: readLimit,
      detail: `the most of ${runs.length}, with rehearsals that AWS refuses; ${callsText(reading.run, READ)}`,
    },
  ];
}

const CHANGE = /:(?:Create|Put|Update|Delete|Tag|Untag|Restore)/;
const READ = /^(?!.*:(?:Create|Put|Update|Delete|Tag|Untag|Restore))/;

/** Rehearsals ask for what AWS refuses: they change nothing, and count as reads. */
function withoutRefused(result: RunResult): RunResult {
  const calls = Object.entries(result.calls).map(([name, count]) => [name, count - (result.refused[name] ?? 0)] as const);
  const refused = Object.values(result.refused).reduce((sum, count) => sum + count, 0);
  return { ...result, calls: { ...Object.fromEntries(calls.filter(([, count]) => count > 0)), 'refused rehearsals': refused } };
}

function worst(runs: readonly RunResult[], action: RegExp): { readonly count: number; readonly run: RunResult } {
  const counted = runs.map((run) => ({ run, count: countOf(run, action) }));
  const [most] = counted.toSorted((one, other) => other.count - one.count);
  if (!most) throw new Error('nobody was rotated');
  return most;
}

function countOf({ calls }: RunResult, action: RegExp): number {
  return Object.entries(calls).reduce((sum, [name, count]) => sum + (action.test(name) ? count : 0), 0);
}

function callsText({ calls }: RunResult, action: RegExp): string {
  return Object.entries(calls)
    .filter(([name]) => action.test(name))
    .map(([name, count]) => `${name.replace(/^\w+:/, '')} ${count}`)
    .join(', ');
}

/** Users of the first account with one key that is on. */
async function usersOf({ url }: SandboxProcess): Promise<readonly string[]> {
  const accounts = await listOf(`${url}/_sandbox/accounts`);
  const keys = await listOf(`${url}/_sandbox/keys?account=${String(accounts[0]?.['id'])}`);
  const names = keys.map((key) => String(key['user']));
  const fit = keys.filter(({ user, status }) => status === 'Active' && names.filter((name) => name === user).length === 1);
  return fit
    .map((key) => String(key['user']))
    .filter((name) => name !== 'admin' && !name.startsWith('<'))
    .slice(0, USERS);
}

async function listOf(url: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const answer: unknown = await (await fetch(url)).json();
  if (!Array.isArray(answer)) throw new Error(`${url} did not answer a list`);
  const list: readonly unknown[] = answer;
  return list.map((one) => ({ ...(typeof one === 'object' ? one : {}) }));
}
