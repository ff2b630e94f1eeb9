import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/sandbox/model/world.ts';
import { examineJournal, journalFileIn } from '../../src/store/journal-file.ts';
import { timeIn } from '../rotation/http/laptop.ts';
import { runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { MANAGEMENT, organizationOf } from '../support/sts.ts';
import { runRemovalOnce } from './removal-run.ts';
import { readRootReport } from './report.ts';

/** Members whose root users have keys, as the scenario plants them. */
const WITH_KEYS = ['acme-web', 'legacy-erp', 'legacy-ftp', 'old-website', 'shop-web-prod'];

let aws: TestSandbox;
let folder: string;

beforeEach(start);

afterEach(stop);

async function start(): Promise<void> {
  aws = await startTestSandbox({ scenario: 'neglected-fleet', seed: 23 });
  folder = mkdtempSync(join(tmpdir(), 'keyturn-fleet-'));
}

async function stop(): Promise<void> {
  rmSync(folder, { recursive: true });
  await aws.close();
}

const run = (...args: readonly string[]) =>
  runKeyturn(['root', ...args, '--state-dir', folder], { as: aws.admin(), width: 2_000, time: timeIn(aws) });

const remove = (...more: readonly string[]) => run('remove', '--org', '--yes', '--because', 'nobody needs them', ...more);

/** What somebody at the sandbox's own door does. */
async function administer(path: string, body: object): Promise<void> {
  const { status } = await fetch(`${aws.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(status).toBe(200);
}

const pass = (advance: string) => administer('clock', { advance });

function named(name: string): Account {
  const found = [...aws.world.accounts.values()].find((account) => account.name === name);
  if (!found) throw new Error(`no account ${name}`);
  return found;
}

/** Ids of root keys, by the name of their account. */
function rootKeys(): Record<string, readonly string[]> {
  const holders = [...aws.world.accounts.values()].filter(({ root }) => root.keys.length > 0);
  return Object.fromEntries(holders.map(({ name, root }) => [name, root.keys.map(({ id }) => id)]));
}

/** Names of the members that are paused. */
function paused(): readonly string[] {
  const { policies, attachments } = organizationOf(aws);
  const pauses = new Set([...policies.values()].filter(({ name }) => name.startsWith('keyturn-pause-root-')).map(({ id }) => id));
  return [...aws.world.accounts.values()]
    .filter(({ id }) => [...(attachments.get(id) ?? [])].some((policy) => pauses.has(policy)))
    .map(({ name }) => name)
    .sort();
}

/** All that nobody has asked Keyturn to touch: users, other credentials of root users, policies of others. */
function others() {
  const accounts = [...aws.world.accounts.values()].map(({ id, users, roles, root: { password, mfa, certificates } }) => ({
    id,
    users: [...users.values()].map(({ name, keys, login, mfa: devices }) => ({
      name,
      keys: keys.map(({ id: key, status }) => ({ key, status })),
      devices,
      login,
    })),
    roles: [...(roles?.values() ?? [])].map(({ name, attached, inline }) => ({ name, attached, inline })),
    root: { password, mfa, certificates },
  }));
  const { policies, attachments, trustedServices, rootFeatures, delegates } = organizationOf(aws);
  const kept = new Set([...policies.values()].filter(({ name }) => !name.startsWith('keyturn-')).map(({ id }) => id));
  return structuredClone({
    accounts,
    policies: [...policies.values()].filter(({ id }) => kept.has(id)),
    attachments: [...attachments].map(([target, ids]) => [target, [...ids].filter((id) => kept.has(id))]),
    trustedServices,
    rootFeatures,
    delegates,
  });
}

describe('the removal of all root keys of the neglected fleet', () => {
  test('pauses whoever has keys and nobody else, and deletes after the pause what nobody has missed', async () => {
    const before = others();
    const keys = rootKeys();
    expect(Object.keys(keys).sort()).toEqual([...WITH_KEYS, 'management'].sort());

    const first = await remove();
    // The management account is for a person.
    expect(first.exitCode, first.said).toBe(1);
    expect(paused()).toEqual(WITH_KEYS);
    expect(rootKeys()).toEqual(keys);

    await pass('13d');
    expect((await remove()).out).toContain(
      'waits until 2026-12-07 12:00 UTC: its root user is paused since 2026-11-23 12:00 UTC, and nobody has missed it so far',
    );
    expect(rootKeys()).toEqual(keys);

    await pass('2d');
    const last = await remove();
    expect(last.exitCode, last.said).toBe(1);
    expect(rootKeys()).toEqual({ management: keys['management'] });
    expect(paused()).toEqual([]);
    expect(others()).toEqual(before);

    const report = readRootReport(
      await runKeyturn(['root', 'status', '--org', '--format', 'json'], { as: aws.admin(), time: timeIn(aws) }),
    );
    // Of the two that nobody can enter any more, nothing is known.
    const kept = report.accounts.filter(({ rootKeys: seen }) => seen?.length !== 0);
    expect(new Set(kept.map(({ name }) => name))).toEqual(new Set(['management', 'proof-of-concept', 'trial-2021']));
    expect((await examineJournal(journalFileIn(folder)))?.verdict.problems).toEqual([]);
  }, 60_000);

  test('never deletes the key that somebody uses during the pause, and tells by whom, whatever becomes of the others', async () => {
    const website = named('old-website');
    const [off, used] = website.root.keys;
    await remove();
    await administer('consumers', {
      name: 'cron of the website',
      uses: { accessKeyId: used?.id },
      everySeconds: 86_400,
      service: 'route53',
      region: 'us-east-1',
      sourceIp: '203.0.113.80',
      userAgent: 'curl/7.29.0',
    });
    await pass('15d');
    const { out, exitCode } = await remove();
    expect(exitCode).toBe(1);
    expect(out).toContain(
      `${website.id}  somebody has to decide: somebody still works as its root user: key ${used?.id} was used by 203.0.113.80 (curl/7.29.0): 15 calls, the last one route53`,
    );
    expect(rootKeys()).toEqual({ management: [expect.any(String)], 'old-website': [off?.id, used?.id] });
    expect(paused()).toEqual(['old-website']);
    await pass('60d');
    await remove();
    expect(website.root.keys.map(({ id }) => id)).toEqual([off?.id, used?.id]);

    expect((await run('resume', website.id, '--yes')).exitCode).toBe(0);
    const failures = () => aws.world.consumers?.get('cron of the website')?.failures.count;
    const before = failures();
    await pass('3d');
    expect({ paused: paused(), failures: failures() }).toEqual({ paused: [], failures: before });
  }, 60_000);

  test.each<[string, string, string]>([
    ['management', MANAGEMENT, 'it is the management account'],
    ['trial-2021', '910000000001', 'the account is SUSPENDED: nobody can change anything in it'],
    ['proof-of-concept', '910000000002', 'the account is PENDING_CLOSURE: nobody can change anything in it'],
    ['cards-prod', '320000000003', 'the credentials of the root user are not known'],
    ['reporting', '610000000004', 'nobody but the root user can administer the account'],
  ])('changes nothing in %s, and says why', async (name, id, sentence) => {
    const account = named(name);
    expect(account.id).toBe(id);
    const before = [structuredClone(account.root), structuredClone(organizationOf(aws).attachments)];
    const { out } = await run('remove', id, '--also', 'certificates', '--yes', '--because', 'x');
    expect(out).toContain(sentence);
    expect([account.root, organizationOf(aws).attachments]).toEqual(before);
  });
});

/** So many places of a run are tried, evenly: each of them is a whole life of a fleet. */
const DEATHS = 10;

test('wherever a run on the whole fleet dies, in the pause or in the deletion, the next ones end it', async () => {
  const whole = await live();
  expect(whole.calls.every((count) => count > 100)).toBe(true);
  for (const [phase, count] of whole.calls.entries()) {
    for (let death = 1; death <= DEATHS; death++) {
      const after = Math.floor((count * death) / (DEATHS + 1));
      await stop();
      await start();
      const { isEarly, left, problems } = await live({ phase, after });
      expect({ isEarly, left, problems, paused: paused() }, `phase ${phase}, call ${after}`).toEqual({
        isEarly: false,
        left: ['management'],
        problems: [],
        paused: [],
      });
    }
  }
}, 240_000);

/** A pause of all, and fifteen days later the deletion; one of the two runs dies after so many calls, and is followed by another one. */
async function live(death?: { readonly phase: number; readonly after: number }) {
  const calls: number[] = [];
  let isEarly = false;
  const planted = Object.keys(rootKeys()).length;
  for (const phase of [0, 1]) {
    const start = total();
    const isDead = death?.phase === phase ? () => total() - start >= death.after : undefined;
    await runFleet(isDead);
    calls.push(total() - start);
    if (isDead) await runFleet();
    isEarly ||= phase === 0 && Object.keys(rootKeys()).length < planted;
    aws.clock.advance(15 * 86_400);
    aws.sandbox.catchUp();
  }
  // A pause that began at the second try ends later.
  await runFleet();
  const problems = (await examineJournal(journalFileIn(folder)))?.verdict.problems ?? [];
  return { calls, isEarly, left: Object.keys(rootKeys()), problems };
}

function total(): number {
  return aws.sandbox.calls.counts().total;
}

function runFleet(isDead?: () => boolean) {
  const filter = { includeAccounts: [], excludeAccounts: [], includeUnits: [], excludeUnits: [] };
  return runRemovalOnce({ aws, folder, scope: { kind: 'organization', filter }, isDead });
}
