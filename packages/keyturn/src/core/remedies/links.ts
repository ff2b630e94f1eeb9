import type { Partition } from '../access-key.ts';
import type { Place } from './recipe.ts';

/** Where the console of a partition is, and where its IAM signs (aws-facts L). */
const partitions: Readonly<Record<Partition, { readonly console: string; readonly region: string }>> = {
  aws: { console: 'https://console.aws.amazon.com', region: 'us-east-1' },
  'aws-us-gov': { console: 'https://console.amazonaws-us-gov.com', region: 'us-gov-west-1' },
  'aws-cn': { console: 'https://console.amazonaws.cn', region: 'cn-north-1' },
};

/** The region in which IAM, and CloudTrail's record of it, live. */
export function homeRegion({ partition }: Pick<Place, 'partition'>): string {
  return partitions[partition].region;
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
