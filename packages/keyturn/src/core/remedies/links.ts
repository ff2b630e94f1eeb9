import type { Partition } from '../access-key.ts';
import type { Place } from './recipe.ts';

/** Where the console of a partition is, where one signs in to it, and where its IAM signs (aws-facts L). */
const partitions: Readonly<Record<Partition, { readonly console: string; readonly signIn: string; readonly region: string }>> = {
  aws: { console: 'https://console.aws.amazon.com', signIn: 'signin.aws.amazon.com', region: 'us-east-1' },
  'aws-us-gov': {
    console: 'https://console.amazonaws-us-gov.com',
    signIn: 'signin.amazonaws-us-gov.com',
    region: 'us-gov-west-1',
  },
  'aws-cn': { console: 'https://console.amazonaws.cn', signIn: 'signin.amazonaws.cn', region: 'cn-north-1' },
};

/** The region in which IAM, and CloudTrail's record of it, live. */
export function homeRegion({ partition }: Pick<Place, 'partition'>): string {
  return partitions[partition].region;
}

/** Where users of an account sign in to the console. */
export function userSignInPage({ partition, account }: Pick<Place, 'partition' | 'account'>): string {
  return `https://${account}.${partitions[partition].signIn}/console`;
}

/** Where whoever is signed in to the console goes on as a role. */
export function switchRolePage({ partition, account }: Pick<Place, 'partition' | 'account'>, role: string): string {
  return `https://${partitions[partition].signIn}/switchrole?account=${account}&roleName=${encodeURIComponent(role)}`;
}

/** A page of the IAM console: `home`, `account_settings`. */
export function iamPage({ partition }: Place, page: string): string {
  return `${partitions[partition].console}/iam/home#/${page}`;
}

/** The security credentials of a user; the list of users where none is meant. */
export function userPage(place: Place): string {
  if (place.user === null) return iamPage(place, 'users');
  return iamPage(place, `users/details/${encodeURIComponent(place.user.toWellFormed())}?section=security_credentials`);
}

/**
 * The security credentials of whoever is signed in, which must be root. Root users of GovCloud accounts cannot sign in at
 * all (aws-facts A3), so they get the dashboard.
 */
export function rootPage(place: Place): string {
  return iamPage(place, place.partition === 'aws-us-gov' ? 'home' : 'security_credentials');
}

/** The events of root, or of one key, of the last 90 days. */
export function eventsPage(place: Place): string {
  const { accessKeyId } = place;
  const filter = accessKeyId === null ? 'Username=root' : `AccessKeyId=${encodeURIComponent(accessKeyId)}`;
  const { console, region } = partitions[place.partition];
  return `${console}/cloudtrailv2/home?region=${region}#/events?${filter}`;
}

/** The service control policies of the organization; only its management account and its delegates see them. */
export function controlPoliciesPage({ partition }: Place): string {
  return `${partitions[partition].console}/organizations/v2/home/policies/service-control-policy`;
}

/** The first step wherever a link is followed. */
export function signIn({ account }: Place): string {
  return `Sign in to account ${account} first: a link cannot choose the account.`;
}
