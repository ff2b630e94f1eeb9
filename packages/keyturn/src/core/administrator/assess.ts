import { listText } from '../limit-words.ts';
import { prettyDocument } from '../prevention/scp-document.ts';
import { differenceText } from '../prevention/text-difference.ts';
import type { AdministratorChange } from './change.ts';
import { administratorPolicy, MFA_POLICY, mfaPolicy, saysTheSame, trustPolicy } from './documents.ts';
import type { RoleFacts, RoleSight, UserFacts, UserSight } from './facts.ts';
import { ADMINISTRATOR_TAG, type RoleWish, type UserWish } from './wish.ts';

/** How it stands with an administrator: `blocked` is for a person to settle. */
export interface AdministratorAssessment {
  readonly state: 'open' | 'in-place' | 'blocked' | 'unknown';
  readonly says: string;
  /** In this order: nobody can sign in before MFA is asked for. */
  readonly changes: readonly AdministratorChange[];
  readonly warnings: readonly string[];
}

/** What is missing for a role. `mark`: of this run, for what it creates. */
export function assessRole(wish: RoleWish, sight: RoleSight, mark: string): AdministratorAssessment {
  const { name: role } = wish;
  if (!sight.known) return settled('unknown', `Whether there is a role ${role} could not be read: ${sight.detail}.`);
  const trust = trustPolicy(wish);
  const facts = sight.value;
  const attach = { do: 'attach-role-policy', role, policy: administratorPolicy(wish) } as const;
  if (facts === null) return open(`There is no role ${role} yet.`, [{ do: 'create-role', role, trust, mark }, attach]);
  const problem = whyNotOurs('role', role, facts) ?? whyOtherTrust(role, facts, trust);
  if (problem !== undefined) return settled('blocked', problem);
  const changes = facts.attached.includes(attach.policy) ? [] : [attach];
  return found(`The role ${role}`, changes, boundaryWarnings(facts));
}

/** What is missing for a user. `mark`: of this run, for what it creates. */
export function assessUser(wish: UserWish, sight: UserSight, mark: string): AdministratorAssessment {
  const { name: user, passwordFile: file } = wish;
  const { user: seen, passwordRules } = sight;
  if (!seen.known) return settled('unknown', `Whether there is a user ${user} could not be read: ${seen.detail}.`);
  const facts = seen.value;
  const problem = facts && (whyNotOurs('user', user, facts) ?? whyNotAsMade(wish, facts));
  if (typeof problem === 'string') return settled('blocked', problem);
  const ours = facts?.tags.get(ADMINISTRATOR_TAG) ?? mark;
  const password = facts?.login ? [] : passwordChanges({ user, file, mark: ours }, sight);
  if (typeof password === 'string') return settled('blocked', password);
  if (password.some((change) => change.do === 'write-password') && !passwordRules.known) {
    return settled('unknown', `What passwords the account takes could not be read: ${passwordRules.detail}.`);
  }
  const policy = administratorPolicy(wish);
  const changes: readonly AdministratorChange[] = [
    ...(facts ? [] : [{ do: 'create-user', user, mark } as const]),
    ...(facts?.mfaPolicy ? [] : [{ do: 'require-mfa', user, policy: MFA_POLICY, document: mfaPolicy(wish) } as const]),
    ...(facts?.attached.includes(policy) ? [] : [{ do: 'attach-user-policy', user, policy } as const]),
    ...password,
  ];
  if (facts === null) return open(`There is no user ${user} yet.`, changes);
  return found(`The user ${user}`, changes, [...boundaryWarnings(facts), ...loginWarnings(wish, facts, sight)]);
}

type Named = { readonly tags: ReadonlyMap<string, string> };

function whyNotOurs(kind: 'role' | 'user', name: string, { tags }: Named): string | undefined {
  if (tags.has(ADMINISTRATOR_TAG)) return undefined;
  return (
    `There is a ${kind} ${name} already that Keyturn did not make: it lacks the tag ${ADMINISTRATOR_TAG}. ` +
    'Keyturn leaves it alone; choose another name.'
  );
}

function whyOtherTrust(role: string, facts: RoleFacts, trust: string): string | undefined {
  if (saysTheSame(facts.trust, trust)) return undefined;
  return (
    `The role ${role} is there, and trusts others than you named, or in another way. What is there (-), and what you asked for (+):\n` +
    `${difference(facts.trust, trust)}\nKeyturn leaves it alone: name the same with --trust, or choose another name.`
  );
}

/** Who asked for an administrator without a key, and with MFA, must not be told that it is there where it is not. */
function whyNotAsMade(wish: UserWish, facts: UserFacts): string | undefined {
  const { name } = wish;
  if (facts.keys.length > 0) {
    const keys = `${facts.keys.length === 1 ? 'the access key' : 'the access keys'} ${listText(facts.keys)}`;
    return `The user ${name} has ${keys}; an administrator of Keyturn's has none. Delete what nobody uses, or choose another name.`;
  }
  const wanted = mfaPolicy(wish);
  if (facts.mfaPolicy === null || saysTheSame(facts.mfaPolicy, wanted)) return undefined;
  return (
    `Somebody has changed the policy ${MFA_POLICY} of the user ${name}. What is there (-), and what Keyturn wrote (+):\n` +
    `${difference(facts.mfaPolicy, wanted)}\nKeyturn leaves it alone: delete the policy, or choose another name.`
  );
}

/** A password that was written before a crash is gone on with; that of somebody else never. */
function passwordChanges(
  drawing: { readonly user: string; readonly file: string; readonly mark: string },
  { user, file }: UserSight,
): readonly AdministratorChange[] | string {
  const set = { do: 'set-password', ...drawing } as const;
  if (file.is === 'nothing') return [{ do: 'write-password', ...drawing }, set];
  const isTheirs = file.is === 'password' && user.known && user.value !== null && file.mark === drawing.mark;
  if (isTheirs) return [set];
  const what = file.is === 'password' ? 'it holds the first password of another user, or of an earlier one' : file.because;
  return `The first password cannot be written to ${drawing.file}: ${what}. Remove that file, or name another with --password-file.`;
}

function loginWarnings({ passwordFile }: UserWish, { login }: UserFacts, { file }: UserSight): readonly string[] {
  if (login === null) return [];
  if (!login.mustChange) {
    return file.is === 'password'
      ? [`The first password has been changed: ${passwordFile} is worth nothing any more, and can be deleted.`]
      : [];
  }
  return file.is === 'password'
    ? []
    : [
        `A first password is set, and ${passwordFile} does not hold it. Where nobody has it, delete the console password of the user; the same command then draws another.`,
      ];
}

function boundaryWarnings({ boundary }: { readonly boundary: string | null }): readonly string[] {
  return boundary === null
    ? []
    : [`It may do no more than its permissions boundary allows, ${boundary}, whatever else is attached to it.`];
}

function open(says: string, changes: readonly AdministratorChange[]): AdministratorAssessment {
  return { state: 'open', says, changes, warnings: [] };
}

function found(what: string, changes: readonly AdministratorChange[], warnings: readonly string[]): AdministratorAssessment {
  return changes.length === 0
    ? { state: 'in-place', says: `${what} is there, as it was asked for.`, changes, warnings }
    : { state: 'open', says: `${what} is there, and was not made to its end.`, changes, warnings };
}

function settled(state: 'blocked' | 'unknown', says: string): AdministratorAssessment {
  return { state, says, changes: [], warnings: [] };
}

function difference(there: string, wanted: string): string {
  return differenceText(prettyDocument(there), prettyDocument(wanted));
}
