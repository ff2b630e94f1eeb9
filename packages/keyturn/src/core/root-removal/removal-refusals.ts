import type { RemovalDecision, RemovalProblem } from './removal-decision.ts';
import type { RemovalSituation } from './removal-situation.ts';

/** Why nothing at all can be done about a root user from outside its account. */
export function accountRefusal({ account, accountState, managementAccount }: RemovalSituation): RemovalDecision | undefined {
  const { id, partition } = account;
  if (accountState !== 'ACTIVE')
    return ask('account-not-active', `the account is ${accountState}: nobody can change anything in it`, []);
  if (!managementAccount.known)
    return unknownFact(`whether the account is in an organization is not known: ${managementAccount.detail}`);
  if (managementAccount.value === null)
    return ask(
      'not-in-organization',
      'the account is in no organization: only its root user itself can remove its keys',
      byItself(id, partition),
    );
  if (managementAccount.value === id)
    return ask(
      'management-account',
      'it is the management account: no session of AssumeRoot and no service control policy reaches its root user',
      byItself(id, partition),
    );
  return undefined;
}

/** Why a pause cannot be had, or its end not be reached. */
export function placeRefusal({ account, features, control }: RemovalSituation): RemovalDecision | undefined {
  if (!features.known) return unknownFact(`whether root credentials are managed centrally is not known: ${features.detail}`);
  if (!features.value?.credentialsManagement)
    return ask(
      'features-off',
      'the central management of root credentials is off in this organization: keys of members cannot be deleted',
      ['keyturn prevent apply --only root-access, in the management account (all features of the organization have to be on)'],
    );
  if (control.known && !control.value.areOn)
    return ask(
      'control-policies-off',
      `service control policies are off in this organization: the root user of ${account.id} cannot be paused before its keys are deleted`,
      [
        'aws organizations enable-policy-type --policy-type SERVICE_CONTROL_POLICY --root-id r-... in the management account (all features have to be on)',
      ],
    );
  return undefined;
}

/** A root user without credentials can mend nothing any more: somebody else must be able to (aws-facts D4). */
export function refuseLastAdministrator({
  administrators,
}: Pick<RemovalSituation, 'administrators'>): RemovalDecision | undefined {
  if (!administrators.known)
    return unknownFact(`whether anybody else can administer the account is not known: ${administrators.detail}`);
  if (administrators.value.length > 0) return undefined;
  return ask(
    'no-other-administrator',
    'nobody but the root user can administer the account: AdministratorAccess is attached to no user, group or role',
    ['attach AdministratorAccess to a role that somebody can assume, then run the same command again'],
  );
}

export function ask(problem: RemovalProblem, because: string, choices: readonly string[]): RemovalDecision {
  return { kind: 'ask', problem, because, choices };
}

export function unknownFact(because: string): RemovalDecision {
  return { kind: 'unknown', because };
}

function byItself(id: string, partition: string): readonly string[] {
  const byKey = `keyturn root remove ${id} --profile PROFILE, where that profile has one of two keys of that root user: it removes the other one`;
  // Root users of GovCloud cannot sign in (aws-facts A3).
  return partition === 'aws-us-gov'
    ? [byKey, 'ask AWS Support, who issues the root keys of AWS GovCloud (US)']
    : [
        byKey,
        `sign in as the root user of account ${id}, and under Security credentials deactivate the key, watch, and delete it: keyturn root guide keys leads through that`,
      ];
}
