import type {
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  IAMClient,
  PolicyDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { UserPermissions } from '../core/account.ts';
import { instantOf } from '../core/instant.ts';
import type { Unknown } from '../core/observed.ts';
import { grantsEverything } from '../core/policy-document.ts';
import type { UserDetails } from '../engine/ports.ts';
import { toUnknown } from './faults.ts';
import { promised } from './observe.ts';
import { iamPages } from './pages.ts';

/** Groups and policies of an account: read whole first, as users point at them. */
interface Grants {
  /** Names of groups whose policies allow everything. */
  readonly administratorGroups: ReadonlySet<string>;
  /** ARNs of managed policies that allow everything. */
  readonly administratorPolicies: ReadonlySet<string>;
}

/**
 * Details of all users, page by page; ends with an unknown when a page could not be read. Groups and customer policies are
 * read first (there are hundreds at most), so that a user of the first page can be judged when it arrives.
 */
export async function* readUserDetails(iam: IAMClient): AsyncIterable<UserDetails | Unknown> {
  const { GetAccountAuthorizationDetailsCommand } = await import('@aws-sdk/client-iam');
  const pages = (filter: ('User' | 'Group' | 'LocalManagedPolicy' | 'AWSManagedPolicy')[]) =>
    iamPages<GetAccountAuthorizationDetailsResponse>((marker) =>
      iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: filter, MaxItems: 1000, ...marker })),
    );
  try {
    const grants = await readGrants(pages(['Group', 'LocalManagedPolicy', 'AWSManagedPolicy']));
    for await (const page of pages(['User'])) {
      for (const user of promised(page.UserDetailList, 'UserDetailList')) yield toDetails(user, grants);
    }
  } catch (error) {
    yield toUnknown(error, 'reading the details of the users');
  }
}

async function readGrants(pages: AsyncIterable<GetAccountAuthorizationDetailsResponse>): Promise<Grants> {
  const groups: GroupDetail[] = [];
  const administratorPolicies = new Set<string>();
  for await (const page of pages) {
    groups.push(...(page.GroupDetailList ?? []));
    for (const policy of page.Policies ?? []) {
      const current = policy.PolicyVersionList?.find((version) => version.IsDefaultVersion === true)?.Document;
      if (current !== undefined && allowsEverything(current)) administratorPolicies.add(promised(policy.Arn, 'Arn'));
    }
  }
  const isAdministrator = ({ AttachedManagedPolicies = [], GroupPolicyList = [] }: GroupDetail) =>
    AttachedManagedPolicies.some(({ PolicyArn = '' }) => administratorPolicies.has(PolicyArn)) ||
    GroupPolicyList.some(isAllowingAll);
  const administratorGroups = new Set(groups.filter(isAdministrator).map(({ GroupName }) => promised(GroupName, 'GroupName')));
  return { administratorGroups, administratorPolicies };
}

function toDetails(user: UserDetail, grants: Grants): UserDetails {
  return {
    name: promised(user.UserName, 'UserName'),
    path: promised(user.Path, 'Path'),
    createdAt: instantOf(promised(user.CreateDate, 'CreateDate').getTime()),
    tags: new Map((user.Tags ?? []).map(({ Key, Value }) => [promised(Key, 'Key'), Value ?? ''])),
    groups: user.GroupList ?? [],
    permissions: toPermissions(user, grants),
  };
}

function toPermissions(user: UserDetail, grants: Grants): UserPermissions {
  const attached = user.AttachedManagedPolicies ?? [];
  const managed = attached.find(({ PolicyArn = '' }) => grants.administratorPolicies.has(PolicyArn));
  const group = (user.GroupList ?? []).find((name) => grants.administratorGroups.has(name));
  const inline = (user.UserPolicyList ?? []).find(isAllowingAll);
  const through =
    managed?.PolicyName ??
    (group === undefined ? undefined : `group ${group}`) ??
    (inline?.PolicyName === undefined ? undefined : `inline policy ${inline.PolicyName}`);
  return {
    isAdministrator: through !== undefined,
    administratorThrough: through ?? null,
  };
}

function isAllowingAll({ PolicyDocument }: PolicyDetail): boolean {
  return PolicyDocument !== undefined && allowsEverything(PolicyDocument);
}

/** IAM answers documents in percent-encoding (RFC 3986). */
function allowsEverything(encoded: string): boolean {
  return grantsEverything(decodeURIComponent(encoded));
}
