import { listText } from '../limit-words.ts';
import { type OrganizationChange, rootFeatures } from '../prevention/change.ts';
import type { OrganizationFacts } from '../prevention/facts.ts';
import { type Assessment, type GuardrailContext, type OrganizationGuardrail, settled } from '../prevention/guardrail.ts';
import { whyNotHere, whyNowhere } from '../prevention/where.ts';

/** Trusted access comes first: without it the features cannot be asked for (aws-facts D5). */
export const rootAccess: OrganizationGuardrail = {
  of: 'organization',
  id: 'root-access',
  title: 'Root access of member accounts is centralized',
  does:
    'The management account can look at the root credentials of members, delete them, and do the few tasks that need root, in sessions of ' +
    'minutes; new accounts get no root password. It deletes nothing by itself, and does not reach the management account.',
  isStandard: true,
  assess,
  takeBack,
};

function assess(facts: OrganizationFacts): Assessment {
  const nowhere = whyNowhere(facts, WHAT);
  if (nowhere) return nowhere;
  const elsewhere = whyNotHere(facts, WHAT);
  const features = featuresOf(facts);
  if (typeof features === 'string') return elsewhere === undefined ? settled('unknown', features) : settled('blocked', elsewhere);
  const missing = rootFeatures.filter((feature) => !features.has(feature));
  if (missing.length === 0) return settled('in-force', IN_FORCE);
  if (elsewhere !== undefined) return settled('blocked', `${listText(missing)} ${isOrAre(missing)} off. ${elsewhere}`);
  const { hasTrustedAccess } = facts;
  if (!hasTrustedAccess.known)
    return settled('unknown', `Whether IAM may act in the organization could not be read: ${hasTrustedAccess.detail}.`);
  const off = [...(hasTrustedAccess.value ? [] : ['trusted access for IAM']), ...missing];
  const changes: OrganizationChange[] = [
    ...(hasTrustedAccess.value ? [] : [{ do: 'enable-trusted-access' as const }]),
    ...missing.map((feature) => ({ do: 'enable-root-feature' as const, feature })),
  ];
  const says = `${listText(off)} ${isOrAre(off)} off.`;
  return { state: 'open', says: `${says.charAt(0).toUpperCase()}${says.slice(1)}`, changes, warnings: [NOTHING_DELETED] };
}

const WHAT = 'centralized root access';

const IN_FORCE = 'RootCredentialsManagement and RootSessions are on.';

const NOTHING_DELETED =
  'Credentials that root users of members have stay until somebody removes them: "keyturn root status --org" lists them, "keyturn root remove" removes keys.';

function isOrAre(things: readonly string[]): string {
  return things.length === 1 ? 'is' : 'are';
}

function featuresOf({ rootFeatures: observed }: OrganizationFacts): ReadonlySet<string> | string {
  if (!observed.known) return `Whether centralized root access is on could not be read: ${observed.detail}.`;
  return new Set([
    ...(observed.value?.credentialsManagement ? ['RootCredentialsManagement'] : []),
    ...(observed.value?.sessions ? ['RootSessions'] : []),
  ]);
}

/** Only what the journal says that we switched on: others may have reasons of their own. */
function takeBack(facts: OrganizationFacts, { madeBefore }: GuardrailContext): Assessment {
  const nowhere = whyNowhere(facts, WHAT);
  if (nowhere) return nowhere;
  const elsewhere = whyNotHere(facts, WHAT);
  if (elsewhere !== undefined) return settled('blocked', elsewhere);
  const features = featuresOf(facts);
  if (typeof features === 'string') return settled('unknown', features);
  const ours = rootFeatures.filter((feature) => features.has(feature) && madeBefore.rootFeatures.has(feature));
  const others = rootFeatures.filter((feature) => features.has(feature) && !madeBefore.rootFeatures.has(feature));
  const hasTrust = facts.hasTrustedAccess.known && facts.hasTrustedAccess.value;
  const isTrustOurs = hasTrust && madeBefore.hasTrustedAccess && others.length === 0;
  const changes: OrganizationChange[] = [
    ...ours.map((feature) => ({ do: 'disable-root-feature' as const, feature })),
    ...(isTrustOurs ? [{ do: 'disable-trusted-access' as const }] : []),
  ];
  if (changes.length > 0)
    return { state: 'open', says: `${listText(ours)} were switched on by Keyturn.`, changes, warnings: [BLIND] };
  return settled(
    'absent',
    others.length === 0
      ? 'Keyturn switched nothing of it on.'
      : `The journal of this machine does not say that Keyturn switched ${listText(others)} on: it is left on.`,
  );
}

const BLIND = 'Without it, nobody but root itself can look at root keys of members, or delete them: audits know less.';
