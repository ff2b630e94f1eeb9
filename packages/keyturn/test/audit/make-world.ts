import { uniqueId } from '../../src/sandbox/ids.ts';
import { addKey, removeKey } from '../../src/sandbox/keys.ts';
import type { AccessKey, User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addMember, addUser, type Builder } from '../../src/sandbox/scenarios/builders.ts';
import {
  addLogin,
  addMfa,
  addRootPassword,
  addServiceCredential,
  addSigningCertificate,
} from '../../src/sandbox/scenarios/credential-builders.ts';
import { addExposure, addSupportPlan } from '../../src/sandbox/scenarios/health-builders.ts';
import { addServiceControlPolicy, awsPolicy, document, strongPasswords } from '../../src/sandbox/scenarios/policy-builders.ts';
import { makeReports } from '../support/audit.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { organizationOf } from '../support/sts.ts';
import { type AccountPlan, accountId, type Change, type KeyPlan, type UserPlan, type WorldPlan } from './random-world.ts';

/** Root's keys by account, as the credential reports tell them. */
export type ReportedRootKeys = ReadonlyMap<string, readonly AccessKey[]>;

const DAY_SECONDS = 86_400;

/** Makes the world of a plan: first as it was when the reports were made, then as it is; the faults strike from then on. */
export async function makeWorld(plan: WorldPlan): Promise<{ sandbox: TestSandbox; reported: ReportedRootKeys }> {
  const { reportAge, pageSize, emptyPages } = plan;
  const sandbox = await startTestSandbox({ settings: { pageSize, emptyPages } });
  const { builder, world } = sandbox;
  world.accounts.delete(accountId(1));
  const accounts = plan.accounts.map((account, index) => makeAccount(builder, account, index));
  makeOrganization(sandbox, plan);
  if (reportAge > 0) {
    sandbox.clock.set(START - reportAge * 1000);
    await makeReports(sandbox);
    sandbox.clock.set(START);
  }
  const reported = new Map(accounts.map(({ id, root }) => [id, root.keys.map((key) => ({ ...key }))]));
  if (reportAge > 0) {
    for (const [index, account] of accounts.entries()) {
      for (const change of plan.accounts[index]?.changes ?? []) {
        changeKinds[change.kind]({ builder, account, change, at: START - Math.floor(reportAge * (1 - change.when)) * 1000 });
      }
    }
  }
  for (const fault of plan.faults) sandbox.sandbox.faults.add(fault);
  return { sandbox, reported };
}

function makeAccount(builder: Builder, plan: AccountPlan, index: number): Account {
  const id = accountId(index);
  const account = builder.world.accounts.get(id) ?? addMember(builder, { id, name: `account-${index}` });
  for (const key of plan.rootKeys) makeKey(builder, { account }, key);
  if (plan.rootPassword) {
    const { age, usedAgo } = plan.rootPassword;
    const used = usedAgo === null ? {} : { usedDaysAgo: Math.min(usedAgo, age) / DAY_SECONDS };
    addRootPassword(builder, account, { ageDays: age / DAY_SECONDS, ...used });
  }
  for (const kind of plan.rootMfa) {
    const hasVirtual = account.virtualMfa !== undefined;
    addMfa(builder, account, undefined, { kind: kind === 'virtual' && hasVirtual ? 'passkey' : kind });
  }
  if (plan.rootCertificate) addSigningCertificate(builder, account, undefined, { ageDays: 10 });
  if (plan.passwordPolicy !== 'none')
    account.passwordPolicy = { ...strongPasswords, ...(plan.passwordPolicy === 'weak' ? { requireSymbols: false } : {}) };
  // Whoever enters a member has to be allowed to read it; without AdministratorAccess there is nobody to administer it.
  if (!plan.hasAdministrator)
    for (const role of account.roles?.values() ?? []) role.attached = new Set([awsPolicy(builder.world, 'ReadOnlyAccess')]);
  for (const user of plan.users) makeUser(builder, account, user);
  if (plan.hasHealth) exposeKeys(builder, account, plan.exposed);
  return account;
}

/** The keys are as they were when the reports were made: since then they may have gone. */
function exposeKeys(builder: Builder, account: Account, exposed: AccountPlan['exposed']): void {
  addSupportPlan(account);
  const keys = [...account.root.keys, ...[...account.users.values()].flatMap((user) => user.keys)];
  for (const [index, which] of exposed.entries()) {
    const key = which === 'gone' ? undefined : keys[which % Math.max(1, keys.length)];
    addExposure(builder, account, { entity: key?.id ?? uniqueId('AKIA', account.id, builder.random), daysAgo: index + 1 });
  }
}

function makeUser(builder: Builder, account: Account, plan: UserPlan): User {
  const oldest = Math.max(20 * DAY_SECONDS, ...plan.keys.map(({ age }) => age));
  const user = addUser(builder, account, { name: plan.name, createdDaysAgo: (oldest + plan.olderBy) / DAY_SECONDS });
  for (const key of plan.keys) makeKey(builder, { account, user }, key);
  if (plan.quarantine !== null) user.attached = new Set([awsPolicy(builder.world, plan.quarantine)]);
  if (plan.hasPassword) addLogin(builder, user, { ageDays: 20 });
  for (const { age, isActive } of plan.certificates) addSigningCertificate(builder, account, user, aged(age, isActive));
  for (const { age, isActive, expiresIn } of plan.credentials) {
    const expiry = expiresIn === null ? {} : { expiresInDays: expiresIn / DAY_SECONDS };
    addServiceCredential(builder, account, user, { ...aged(age, isActive), service: 'bedrock.amazonaws.com', ...expiry });
  }
  return user;
}

function aged(age: number, isActive: boolean) {
  return { ageDays: age / DAY_SECONDS, status: isActive ? ('Active' as const) : ('Inactive' as const) };
}

/** Without a user it is root. */
interface KeyOwner {
  readonly account: Account;
  readonly user?: User;
}

/** The youngest are five hours old, and used before the oldest report is made. */
function makeKey(builder: Builder, { account, user }: KeyOwner, { age, isActive, usedAfter }: KeyPlan): void {
  const usedAgo = usedAfter === null ? null : Math.max(4 * 3_600, Math.floor(age * (1 - usedAfter)));
  const used = usedAgo === null ? {} : { usedDaysAgo: usedAgo / DAY_SECONDS };
  addAgedKey(builder, account, user, { ...aged(age, isActive), ...used });
}

function makeOrganization(sandbox: TestSandbox, { hasCentralRoot, deniesRootKeys }: WorldPlan): void {
  const organization = organizationOf(sandbox);
  if (hasCentralRoot) {
    organization.trustedServices.set('iam.amazonaws.com', START);
    organization.rootFeatures = ['RootSessions', 'RootCredentialsManagement'];
  }
  if (!deniesRootKeys) return;
  addServiceControlPolicy(sandbox.builder, {
    name: 'no-root-keys',
    description: '',
    document: document({
      Effect: 'Deny',
      Action: 'iam:CreateAccessKey',
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } },
    }),
    targetIds: [organization.rootId],
  });
}

interface Happening {
  readonly builder: Builder;
  readonly account: Account;
  readonly change: Change;
  /** When it happened. */
  readonly at: number;
}

type Happen = (happening: Happening) => void;

const changeKinds: Readonly<Record<Change['kind'], Happen>> = {
  'key-created': (happening) => createKey(happening, 'Active'),
  'key-created-inactive': (happening) => createKey(happening, 'Inactive'),
  'key-deleted': ({ builder: { world }, ...happening }) => onKey(happening, ({ id }) => removeKey(world, id)),
  'key-deactivated': (happening) => onKey(happening, (key) => (key.status = 'Inactive')),
  'key-reactivated': (happening) => onKey(happening, (key) => (key.status = 'Active')),
  'key-used': (happening) =>
    onKey(happening, (key) => {
      if (key.status === 'Active') key.lastUsed = { at: happening.at, service: 'sqs', region: 'eu-west-1' };
    }),
  'user-deleted': (happening) => onUser(happening, (user) => deleteUser(happening, user)),
  'user-created': (happening) => createUser(happening, `new-${happening.change.who}`),
  'user-recreated': (happening) =>
    onUser(happening, (user) => {
      deleteUser(happening, user);
      createUser(happening, user.name);
    }),
  'user-renamed': ({ account, ...happening }) =>
    onUser({ account, ...happening }, (user) => {
      account.users.delete(user.name);
      user.name = `${user.name}.renamed`;
      account.users.set(user.name, user);
    }),
  'password-given': (happening) => onUser(happening, (user) => addLogin(happening.builder, user, { ageDays: 0 })),
  'password-taken': (happening) => onUser(happening, (user) => delete user.login),
  'certificate-switched': (happening) =>
    onUser(happening, ({ certificates = [] }) => {
      for (const one of certificates) one.status = one.status === 'Active' ? 'Inactive' : 'Active';
    }),
  'root-keys-deleted': ({ builder: { world }, account }) => {
    for (const { id } of account.root.keys) removeKey(world, id);
  },
  // Beside keys that the report tells of nobody could tell it apart, where root cannot be listed.
  'root-key-created': (happening) => {
    if (happening.account.root.keys.length === 0)
      addKey(happening.builder.world, happening.account, undefined, freshKey(happening));
  },
  'root-password-taken': ({ account: { root } }) => delete root.password,
};

function createKey(happening: Happening, status: AccessKey['status']): void {
  onUser(happening, (user) => {
    if (user.keys.length < 3) addKey(happening.builder.world, happening.account, user, { ...freshKey(happening), status });
  });
}

function freshKey({ builder, account, at }: Happening): AccessKey {
  return { id: uniqueId('AKIA', account.id, builder.random), status: 'Active', createdAt: at, worksFrom: at };
}

function createUser(happening: Happening, name: string): void {
  const { builder, account, at, change } = happening;
  if (account.users.has(name)) return;
  const user = addUser({ ...builder, now: at }, account, { name, createdDaysAgo: 0 });
  for (let index = 0; index < change.which; index++) addKey(builder.world, account, user, freshKey(happening));
  if (change.who % 2 === 0) addLogin(builder, user, { ageDays: 0 });
}

function deleteUser({ builder: { world }, account }: Happening, user: User): void {
  for (const { id } of user.keys) removeKey(world, id);
  account.users.delete(user.name);
}

function onKey({ change, ...happening }: Omit<Happening, 'builder'>, act: (key: AccessKey) => unknown): void {
  onUser({ change, ...happening }, ({ keys }) => {
    const key = keys[change.which % Math.max(1, keys.length)];
    if (key) act(key);
  });
}

/** Whoever it is, it is not the one by whose key the audit is made. */
function onUser({ account, change }: Omit<Happening, 'builder'>, act: (user: User) => unknown): void {
  const users = [...account.users.values()].filter(({ name }) => name !== 'admin');
  const user = users[change.who % Math.max(1, users.length)];
  if (user) act(user);
}
