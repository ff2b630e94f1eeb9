import { iamArn } from '../../src/sandbox/ids.ts';
import type { Role, User } from '../../src/sandbox/model/iam.ts';
import type { Account, Session, World } from '../../src/sandbox/model/world.ts';
import type { Caller } from '../../src/sandbox/operation.ts';
import { createRandom } from '../../src/sandbox/random.ts';
import { addAccount, addMember, addOrganization, type Builder, emptyWorld } from '../../src/sandbox/scenarios/builders.ts';

/** The instant of every decision in the unit tests. */
export const NOW = Date.parse('2026-11-23T12:00:00Z');

export const MANAGEMENT = '111111111111';
export const MEMBER = '222222222222';

/** A management account and one member, without a server. */
export function twoAccounts(): { builder: Builder; world: World; management: Account; member: Account } {
  const world = emptyWorld(1);
  const builder: Builder = { world, random: createRandom(1), now: NOW };
  const management = addAccount(builder, { id: MANAGEMENT, name: 'management' });
  addOrganization(builder, management);
  return { builder, world, management, member: addMember(builder, { id: MEMBER, name: 'dev' }) };
}

/** A user who signs with a long-term key, or with a session of GetSessionToken. */
export function asUser(account: Account, user: User, session?: Partial<Session>): Caller {
  const arn = iamArn('aws', account.id, `user${user.path}${user.name}`);
  const caller = { kind: 'user' as const, account, user, arn, userId: user.id, accessKeyId: 'AKIATEST' };
  const principal = { kind: 'user' as const, userName: user.name, keyId: 'AKIATEST' };
  return session ? { ...caller, session: makeSession(account, principal, session) } : caller;
}

/** A session of a role, named `test`. */
export function asRole(account: Account, role: Role, session: Partial<Session> = {}): Caller {
  const arn = `arn:aws:sts::${account.id}:assumed-role/${role.name}/test`;
  const principal = { kind: 'role' as const, roleName: role.name, sessionName: 'test' };
  const made = makeSession(account, principal, session);
  return { kind: 'role', account, role, session: made, arn, userId: `${role.id}:test`, accessKeyId: 'ASIATEST' };
}

/** The root user, with a key of its own. */
export function asRoot(account: Account): Caller {
  return { kind: 'root', account, arn: iamArn('aws', account.id, 'root'), userId: account.id, accessKeyId: 'AKIAROOT' };
}

/** A session of AssumeRoot for one task. */
export function asTask(account: Account, task: string): Caller {
  const principal = { kind: 'assumed-root' as const, taskPolicy: `arn:aws:iam::aws:policy/root-task/${task}` };
  const session = makeSession(account, principal, {});
  const arn = iamArn('aws', account.id, 'root');
  return { kind: 'assumed-root', account, session, arn, userId: account.id, accessKeyId: 'ASIAROOT' };
}

function makeSession(account: Account, principal: Session['principal'], more: Partial<Session>): Session {
  return {
    id: 'ASIATEST',
    token: 'token',
    accountId: account.id,
    issuedAt: NOW - 60_000,
    expiresAt: NOW + 3_600_000,
    hasMfa: false,
    principal,
    ...more,
  };
}
