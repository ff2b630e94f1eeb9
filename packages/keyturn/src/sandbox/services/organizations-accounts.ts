import { AwsError } from '../aws-error.ts';
import type { Organization } from '../model/organization.ts';
import type { Operation } from '../operation.ts';
import { describeAccount, namedBy } from './organizations-arns.ts';
import { idForms, organizationPage, requiredMatch, requiredOneOf } from './organizations-input.ts';
import {
  isParent,
  managedOrganization,
  memberAccount,
  memberAccounts,
  notFound,
  readableOrganization,
  refuseUnknownParent,
} from './organizations-scope.ts';

const listAccounts: Operation = {
  name: 'ListAccounts',
  access: 'read',
  run(call) {
    const organization = readableOrganization(call);
    const { items, ...page } = organizationPage(call, memberAccounts(call));
    return { Accounts: items.map((account) => describeAccount(call, organization, account)), ...page };
  },
};

const describeOneAccount: Operation = {
  name: 'DescribeAccount',
  access: 'read',
  resource: namedBy('AccountId'),
  run(call) {
    const organization = readableOrganization(call);
    const account = memberAccount(call, requiredMatch(call.input, 'AccountId', idForms.account));
    return { Account: describeAccount(call, organization, account) };
  },
};

const listAccountsForParent: Operation = {
  name: 'ListAccountsForParent',
  access: 'read',
  resource: namedBy('ParentId'),
  run(call) {
    const organization = readableOrganization(call);
    const parentId = requiredMatch(call.input, 'ParentId', idForms.parent);
    refuseUnknownParent(organization, parentId);
    const accounts = memberAccounts(call).filter((account) => account.parentId === parentId);
    const { items, ...page } = organizationPage(call, accounts);
    return { Accounts: items.map((account) => describeAccount(call, organization, account)), ...page };
  },
};

const moveAccount: Operation = {
  name: 'MoveAccount',
  access: 'write',
  resource: namedBy('AccountId'),
  run(call) {
    const organization = managedOrganization(call);
    const account = memberAccount(call, requiredMatch(call.input, 'AccountId', idForms.account));
    const source = requiredMatch(call.input, 'SourceParentId', idForms.parent);
    const destination = requiredMatch(call.input, 'DestinationParentId', idForms.parent);
    if (!isParent(organization, source)) throw notFound('SourceParent', 'a source parent');
    if (!isParent(organization, destination)) throw notFound('DestinationParent', 'a destination parent');
    if (account.parentId === destination) {
      throw new AwsError('DuplicateAccountException', 400, 'The account is already in the destination that you specified.');
    }
    if (account.parentId !== source) throw notFound('Account', 'an account');
    account.parentId = destination;
    return undefined;
  },
};

const listChildren: Operation = {
  name: 'ListChildren',
  access: 'read',
  resource: namedBy('ParentId'),
  run(call) {
    const organization = readableOrganization(call);
    const parentId = requiredMatch(call.input, 'ParentId', idForms.parent);
    const type = requiredOneOf(call.input, 'ChildType', ['ACCOUNT', 'ORGANIZATIONAL_UNIT']);
    refuseUnknownParent(organization, parentId);
    const candidates = type === 'ACCOUNT' ? memberAccounts(call) : [...organization.units.values()];
    const children = candidates.filter((child) => child.parentId === parentId);
    const { items, ...page } = organizationPage(call, children);
    return { Children: items.map(({ id }) => ({ Id: id, Type: type })), ...page };
  },
};

const listParents: Operation = {
  name: 'ListParents',
  access: 'read',
  resource: namedBy('ChildId'),
  run(call) {
    const organization = readableOrganization(call);
    const childId = requiredMatch(call.input, 'ChildId', idForms.child);
    const parentId = organization.units.get(childId)?.parentId ?? call.world.accounts.get(childId)?.parentId;
    if (parentId === undefined) throw notFound('Child', 'a child');
    const { items, ...page } = organizationPage(call, [{ Id: parentId, Type: parentType(organization, parentId) }]);
    return { Parents: items, ...page };
  },
};

/** Organizations: its accounts and where they stand. */
export const organizationAccountOperations: readonly Operation[] = [
  listAccounts,
  describeOneAccount,
  listAccountsForParent,
  moveAccount,
  listChildren,
  listParents,
];

function parentType(organization: Organization, id: string): string {
  return id === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT';
}
