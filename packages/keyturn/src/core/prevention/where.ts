import type { OrganizationFacts } from './facts.ts';
import { type Assessment, settled } from './guardrail.ts';

type What = 'service control policies' | 'centralized root access';

/** Why there is no organization in which something could be set up; undefined where there is one. */
export function whyNowhere({ caller, organization }: OrganizationFacts, what: What): Assessment | undefined {
  if (!organization.known) return settled('unknown', `The organization could not be read: ${organization.detail}.`);
  if (organization.value === null)
    return settled('blocked', `Account ${caller} is in no organization: there is nothing in which ${what} could be set up.`);
  const { managementId, hasAllFeatures } = organization.value;
  if (hasAllFeatures) return undefined;
  return settled(
    'blocked',
    `The organization has consolidated billing only, and ${what} need all features: switch them on in the management account ` +
      `${managementId} (aws organizations enable-all-features); every member has to agree.`,
  );
}

/** Why the credentials at hand cannot change it; undefined where they are of the management account. */
export function whyNotHere({ caller, organization }: OrganizationFacts, what: What): string | undefined {
  const managementId = organization.known ? organization.value?.managementId : undefined;
  if (managementId === undefined || caller === managementId) return undefined;
  return (
    `Only the management account ${managementId} can change ${what}, and these credentials are of account ${caller}` +
    `: run this with credentials of ${managementId}. A delegated administrator can look, and no more.`
  );
}
