import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAws } from '../src/aws/connect.ts';
import { checks } from '../src/core/checks/index.ts';
import type { Finding } from '../src/core/finding.ts';
import { defaultPolicy } from '../src/core/policy.ts';
import type { Report } from '../src/core/report.ts';
import { audit } from '../src/engine/audit.ts';
import type { AccessKey } from '../src/sandbox/model/iam.ts';
import type { Account } from '../src/sandbox/model/world.ts';
import type { Where } from '../src/sandbox/scenarios/neglected-fleet/trouble.ts';
import { neighbours, troubles } from '../src/sandbox/scenarios/neglected-fleet.ts';
import { START, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

// A minute before the instant at which ages are as planted: one key is as old as the limit allows, to the second.
const NOW = START - 60_000;
const DAY_MS = 86_400_000;

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox({ scenario: 'neglected-fleet', seed: 23 });
  sandbox.clock.set(NOW);
});

afterAll(() => sandbox.close());

/** Nobody in the organization can enter them, or read IAM in them: what is wrong with their users is unknown. */
const closedAccounts = ['acme-warehouse', 'incident-response', 'mobile-dev'];
/** It is open, but when a key was used is told to nobody. */
const SILENT_ACCOUNT = 'shop-dev';

describe.each(['live', 'candidates'] as const)('an audit of the neglected fleet, with depth %s', (depth) => {
  let report: Report;

  beforeAll(async () => {
    report = await auditFleet(depth);
  });

  test('finds every planted trouble, and nothing else', () => {
    const run = checks
      .filter((check) => !check.asksDestinations && (depth === 'live' || check.depth === 'standard'))
      .map(({ id }) => id);
    const found = report.findings.filter(({ verdict }) => verdict === 'fail').map(findingLine);
    expect(found.sort()).toEqual(planted(new Set(run)).sort());
  });

  test('knows what it does not know, and where', () => {
    const unknown = report.findings.filter(({ verdict }) => verdict === 'unknown');
    const unread = unknown.filter(({ check }) => check === 'account-unread');
    expect(unread.map(({ subject }) => subject.accountName ?? '').sort()).toEqual(closedAccounts);

    const lastUses = unknown.filter(({ subject }) => subject.accountName === SILENT_ACCOUNT);
    expect(lastUses.filter(({ because }) => !because.startsWith('its last use is not known'))).toEqual([]);
    const names = new Set(lastUses.map(({ subject }) => subject.principal.name));
    expect(['monthly-invoice', 'old-pipeline', 'seasonal-sale'].filter((name) => !names.has(name))).toEqual([]);

    const elsewhere = unknown.filter(({ subject }) => ![...closedAccounts, SILENT_ACCOUNT].includes(subject.accountName ?? ''));
    expect(elsewhere).toEqual([]);
  });

  test('reads every account that is open, and skips those that are closing', () => {
    const skipped = report.accounts.filter(({ state }) => state === 'skipped').map(({ name }) => name ?? '');
    const unread = report.accounts.filter(({ state }) => state === 'unread').map(({ name }) => name ?? '');
    expect(skipped.sort()).toEqual(['proof-of-concept', 'trial-2021']);
    expect(unread.sort()).toEqual(closedAccounts);
    expect(report.accounts).toHaveLength(40);
  });
});

async function auditFleet(depth: 'live' | 'candidates'): Promise<Report> {
  const { endpoint, region, credentials } = sandbox.admin();
  const filter = { includeAccounts: [], excludeAccounts: [], includeUnits: [], excludeUnits: [] };
  return audit(connectAws({ endpoint, region, credentials, environment: {} }), {
    scope: { kind: 'organization', filter },
    access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
    policy: defaultPolicy,
    checks,
    depth,
    version: '1.0.0',
    interrupted: new AbortController().signal,
  });
}

function findingLine({ check, subject }: Finding): string {
  const { principal, accessKeyId } = subject;
  return line(check, { account: subject.accountName ?? '', principal: principal.name }, accessKeyId);
}

function line(check: string, { account, principal }: { account: string; principal: string }, keyId: string | null): string {
  return `${check}: ${account}/${principal}${keyId === null ? '' : ` ${keyId}`}`;
}

/** What the scenario says of itself, key by key. */
function planted(run: ReadonlySet<string>): string[] {
  const lines = new Set<string>();
  const said = [...troubles.map((trouble) => ({ ids: [trouble.id, ...(trouble.also ?? [])], where: trouble.where })), ...also()];
  for (const { ids, where } of said) {
    // Of a closed account nothing is known but what stands outside of it, and its root user, whom a session of its own tells of;
    // account-unread is a verdict of its own.
    const isTold = where.isRoot || !closedAccounts.includes(where.account);
    const told = ids.filter((id) => run.has(id) && id !== 'account-unread' && isTold);
    for (const id of told) for (const keyId of keysMeant(id, where)) lines.add(line(id, placeOf(id, where), keyId));
  }
  for (const account of sandbox.world.accounts.values()) {
    if (letsRootMakeKeys(account))
      lines.add(line('root-key-creation-open', { account: account.name, principal: 'account' }, null));
  }
  return [...lines];
}

function also() {
  // When old-pipeline was used is told to nobody.
  const told = neighbours.filter(({ where }) => where.account !== SILENT_ACCOUNT);
  return told.map((neighbour) => ({ ids: neighbour.also ?? [], where: neighbour.where }));
}

function placeOf(check: string, { account, user, isRoot }: Where) {
  if (isRoot) return { account, principal: '<root_account>' };
  return { account, principal: check === 'root-key-creation-open' ? 'account' : (user ?? 'account') };
}

/** Which keys of a place a check means; null where it means no key, or where nobody can know its id. */
function keysMeant(check: string, { account: name, user, isRoot }: Where): (string | null)[] {
  const account = accountNamed(name);
  const isMeant = keyTests[check];
  const keys = isRoot ? account.root.keys : (account.users.get(user ?? '')?.keys ?? []);
  const ids = isMeant ? keys.filter(isMeant).map(({ id }) => id) : [];
  // The id of a root key is told to root alone, and AssumeRoot does not reach the management account.
  return ids.length === 0 || (name === 'management' && isRoot) ? [null] : ids;
}

const isActive = ({ status }: AccessKey) => status === 'Active';
const ageDays = ({ createdAt }: AccessKey) => (NOW - createdAt) / DAY_MS;
const isUsedWithin =
  (days: number) =>
  ({ lastUsed }: AccessKey) =>
    lastUsed !== undefined && NOW - lastUsed.at <= days * DAY_MS;

const keyTests: Readonly<Record<string, (key: AccessKey) => boolean>> = {
  'root-access-key-present': () => true,
  'root-access-key-age': (key) => isActive(key) && ageDays(key) > 90,
  'root-access-key-used': isUsedWithin(30),
  'root-used-recently': isUsedWithin(30),
  'user-access-key-age': (key) => isActive(key) && ageDays(key) > 90,
  'user-access-key-age-soon': (key) => isActive(key) && ageDays(key) > 76 && ageDays(key) <= 90,
  'user-access-key-unused': (key) => isActive(key) && !isUsedWithin(45)(key),
  'user-access-key-never-used': ({ lastUsed }) => lastUsed === undefined,
  'user-inactive-key-left': (key) => !isActive(key),
  'console-user-key-from-creation': () => true,
  'admin-user-with-access-key': isActive,
  'exposed-key': isActive,
};

/** As the page of the scenario says: every account that is read, but for the management account and those below `regulated`. */
function letsRootMakeKeys({ name, state, parentId }: Account): boolean {
  const unit = sandbox.world.organization?.units.get(parentId ?? '')?.name;
  return state === 'ACTIVE' && name !== 'management' && unit !== 'regulated';
}

function accountNamed(name: string): Account {
  const account = [...sandbox.world.accounts.values()].find((one) => one.name === name);
  if (!account) throw new Error(`there is no account ${name}`);
  return account;
}
