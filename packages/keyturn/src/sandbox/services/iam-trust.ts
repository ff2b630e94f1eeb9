import type { Input } from '../input.ts';
import type { Account, World } from '../model/world.ts';
import { isObject } from '../untyped.ts';
import { malformed, statementsOf, textsIn } from './iam-policy-text.ts';

/** Refuses what is no trust policy, or trusts somebody who does not exist. */
export function checkTrust(world: World, policy: Input): void {
  const statements = statementsOf(policy);
  if (statements.length === 0) throw malformed('Could not parse the policy: Statement is empty!');
  for (const statement of statements) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed('Missing required field Effect');
    if ('Resource' in statement) throw malformed('Has prohibited field Resource');
    if ('NotResource' in statement) throw malformed('AssumeRole policy must not contain resources.');
    checkActions(statement);
    checkPrincipals(world, statement);
  }
}

function checkActions(statement: Input): void {
  const actions = textsIn(statement.Action ?? statement.NotAction);
  if (!actions) throw malformed('Missing required field Action');
  if (actions.some((action) => !action.toLowerCase().startsWith('sts:'))) {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

function checkPrincipals(world: World, statement: Input): void {
  const { Principal: principal, NotPrincipal: others } = statement;
  if (others !== undefined && statement.Effect === 'Allow') throw malformed('Allow with NotPrincipal is not allowed.');
  if (principal === undefined && others === undefined) throw malformed('Missing required field Principal');
  const named = principal ?? others;
  if (named === '*') return;
  if (!isObject(named)) throw malformed('Invalid principal in policy');
  if (Object.keys(named).length === 0) throw malformed('Missing required field Principal cannot be empty!');
  for (const [kind, value] of Object.entries(named)) {
    for (const name of textsIn(value) ?? []) {
      if (kind === 'AWS' && !exists(world, name)) throw malformed(`Invalid principal in policy: "AWS":"${name}"`);
      if (kind === 'Service' && !name.includes('.')) throw malformed(`Invalid principal in policy: "SERVICE":"${name}"`);
    }
  }
}

/** A user or role in an account of this world must exist; what lies in accounts that it does not know may. */
function exists(world: World, principal: string): boolean {
  if (principal === '*' || /^\d{12}$/.test(principal) || /^A(IDA|ROA)[A-Z2-7]+$/.test(principal)) return true;
  const match = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role|federated-user)(?:\/(.*))?$/.exec(principal);
  if (!match) return false;
  const [, accountId = '', kind, name = ''] = match;
  const account = world.accounts.get(accountId);
  return account === undefined || kind === 'root' || isInAccount(account, kind, name);
}

function isInAccount(account: Account, kind: string | undefined, pathAndName: string): boolean {
  const known = kind === 'user' ? account.users : kind === 'role' ? account.roles : undefined;
  if (kind !== 'user' && kind !== 'role') return true;
  const found = known?.get(pathAndName.slice(pathAndName.lastIndexOf('/') + 1));
  return found !== undefined && `${found.path}${found.name}` === `/${pathAndName}`;
}
