import type { Partition } from '../access-key.ts';
import { eventsPage, rootPage } from '../remedies/links.ts';
import type { GuidePlace } from './guide-step.ts';

/** The security credentials of the root user that is signed in. */
export function credentialsLink(place: GuidePlace): string {
  return rootPage(placeOf(place));
}

/** What the root user did in the last ninety days. */
export function eventsLink(place: GuidePlace): string {
  return eventsPage(placeOf(place));
}

/** How to get there: a link cannot choose the account. */
export function signInText({ account }: GuidePlace): string {
  return `Sign in to account ${account} as "Root user", with its email address: a link cannot choose the account.`;
}

/** What is different outside of the commercial partition (aws-facts A3, L). */
export function remarksOn(partition: Partition): readonly string[] {
  return remarks[partition];
}

const remarks: Readonly<Record<Partition, readonly string[]>> = {
  aws: [],
  'aws-us-gov': [
    'The root user of a GovCloud account cannot sign in to a console. What these steps say of passwords and MFA is done for the root user of the standard account that is linked to it.',
    'Root keys of a GovCloud account come from AWS Support: it deletes those that there are, and puts a new one into Secrets Manager of the linked standard account.',
  ],
  'aws-cn': [
    'Accounts of the China regions have root users of their own: sign in at console.amazonaws.cn, not at the global console.',
  ],
};

function placeOf({ account, partition }: GuidePlace) {
  return { account, partition, user: null, accessKeyId: null, resource: null };
}
