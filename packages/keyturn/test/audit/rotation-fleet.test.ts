import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { timeIn } from '../rotation/http/laptop.ts';
import { reportOf } from '../support/audit.ts';
import { runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let sandbox: TestSandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startTestSandbox({ scenario: 'neglected-fleet', seed: 23 });
  folder = mkdtempSync(join(tmpdir(), 'keyturn-fleet-'));
  const holders = ['shop-web-prod', 'ledger-prod', 'payments-prod'].map((name) => `"${idOf(name)}"`);
  writeFileSync(join(folder, 'keyturn.yaml'), yaml(`account: [${holders.join(', ')}]`));
  writeFileSync(join(folder, 'units.yaml'), yaml('ou: prod'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sandbox.close();
});

/** Where the programs of the fleet keep their keys; the partner's feed has no such place. */
function yaml(holders: string): string {
  const shared = 'role: OrganizationAccountAccessRole, account: "{account}", region: us-east-1';
  return [
    'rotation: { maxAge: 90d }',
    'destinations:',
    `  - { match: { ${holders} }, kind: secrets-manager, name: "iam-users/{user}", ${shared} }`,
    `  - { match: { user: "ledger-*" }, kind: ssm-parameter, name: "/iam-users/{user}", ${shared} }`,
    '',
  ].join('\n');
}

function idOf(name: string): string {
  const account = [...sandbox.world.accounts.values()].find((one) => one.name === name);
  if (!account) throw new Error(`there is no account ${name}`);
  return account.id;
}

async function drifted(
  file: string,
  ...options: readonly string[]
): Promise<{ readonly drift: string[]; readonly report: Report }> {
  const args = ['audit', '--config', join(folder, file), '--format', 'json', ...options];
  const environment = { KEYTURN_STATE_DIR: folder };
  const { out, said } = await runKeyturn(args, { as: sandbox.admin(), environment, time: timeIn(sandbox) });
  if (out === '') throw new Error(said);
  const report = reportOf(out);
  const drift = report.findings.filter(({ check, verdict }) => check === 'destination-drift' && verdict === 'fail');
  return { report, drift: drift.map(({ subject }) => `${subject.accountName}/${subject.principal.name}`).sort() };
}

test('an audit finds the destinations of the neglected fleet that give out what they should not, and no other', async () => {
  const { drift, report } = await drifted('keyturn.yaml', '--org');
  expect(drift).toEqual(['ledger-prod/ledger-export', 'shop-web-prod/cdn-purge']);
  const nowhere = report.findings.filter(({ check, verdict }) => check === 'no-destination' && verdict === 'fail');
  expect(nowhere.map(({ subject }) => subject.principal.name)).toContain('partner-feed');
  expect(nowhere.every(({ subject }) => subject.accessKeyId !== null)).toBe(true);
});

test('an audit that reads everybody also sees the one that gives out a key which is gone', async () => {
  const { drift } = await drifted('keyturn.yaml', '--org', '--live');
  expect(drift).toEqual(['ledger-prod/ledger-export', 'shop-web-prod/cdn-purge', 'shop-web-prod/image-resizer']);
});

test.each(['--org', '--accounts'])('with %s, destinations may be those of an OU', async (scope) => {
  const whom = scope === '--org' ? [scope] : [scope, idOf('shop-web-prod')];
  const { drift } = await drifted('units.yaml', ...whom);
  // The names of accounts are told to who asks for the organization.
  expect(drift).toContain(scope === '--org' ? 'shop-web-prod/cdn-purge' : 'null/cdn-purge');
});
