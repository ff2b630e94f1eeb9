import { listText } from '../limit-words.ts';
import type { OrganizationChange, TargetRef } from './change.ts';
import { targetText } from './change-words.ts';
import type { OrganizationFacts, PolicyFacts } from './facts.ts';
import { type Assessment, type GuardrailContext, type OrganizationGuardrail, settled } from './guardrail.ts';
import { lockedOut } from './lockout.ts';
import { descriptionOf, isEdited, isSameDocument, prettyDocument } from './scp-document.ts';
import { coveringPolicy, findTargets, whyFull } from './scp-targets.ts';
import type { Lookup } from './simulation.ts';
import { differenceText } from './text-difference.ts';
import { whyNotHere, whyNowhere } from './where.ts';

/** AWS's limit of a document (aws-facts F1). */
const DOCUMENT_BYTES_MAX = 5_120;

/** The tag by which we know our own policies, together with their name. */
export const OWN_TAG = 'keyturn:guardrail';

/** A guardrail that is a service control policy. */
export interface ScpWish {
  readonly id: string;
  readonly title: string;
  readonly does: string;
  readonly isStandard: boolean;
  /** What the policy is for: it stands in the description that AWS shows. */
  readonly purpose: string;
  readonly document: (context: GuardrailContext) => object;
  /** Where CloudTrail tells of the calls that it would deny. */
  readonly lookups: (context: GuardrailContext) => readonly Lookup[];
  /** Whether somebody else's policy does the same already. */
  readonly isCoveredBy: (content: string, context: GuardrailContext) => boolean;
  readonly warnings: (context: GuardrailContext) => readonly string[];
  /** Why the document cannot be what is asked for. */
  readonly problem: (context: GuardrailContext) => string | undefined;
}

/** Makes a guardrail of a service control policy: found, made, attached and taken back in the same way for all of them. */
export function defineScpGuardrail(wish: ScpWish): OrganizationGuardrail {
  const { id, title, does, isStandard } = wish;
  return {
    of: 'organization',
    id,
    title,
    does,
    isStandard,
    policy: { document: (context) => contentOf(wish, context), lookups: wish.lookups },
    assess: (facts, context) => assess(wish, facts, context),
    takeBack: (facts, context) => takeBack(wish, facts, context),
  };
}

/** How the policy of a guardrail is called. */
export function policyName(guardrail: string): string {
  return `keyturn-${guardrail}`;
}

/** Without blanks: AWS counts them. */
function contentOf(wish: ScpWish, context: GuardrailContext): string {
  return JSON.stringify(wish.document(context));
}

function assess(wish: ScpWish, facts: OrganizationFacts, context: GuardrailContext): Assessment {
  const content = contentOf(wish, context);
  const impossible = whyNowhere(facts, WHAT) ?? whyNoDocument(wish, content, context);
  if (impossible) return impossible;
  const elsewhere = whyNotHere(facts, WHAT);
  const { root, policies } = facts;
  if (!root.known) return unread('root of the organization', root.detail, elsewhere);
  if (!policies.known) return unread('service control policies', policies.detail, elsewhere);
  const targets = findTargets(wish.id, facts, context);
  if ('state' in targets) return targets;

  const mine = policies.value.get(policyName(wish.id));
  const obstacle = mine && whyNotOurs(wish.id, { mine, content, context });
  if (obstacle) return obstacle;
  const coverOf = (target: TargetRef) => coveringPolicy(facts, target, (other) => wish.isCoveredBy(other, context));
  const missing = targets.filter(({ id }) => !mine?.targets.some((attached) => attached.id === id));
  const open = missing.filter((target) => coverOf(target) === undefined);
  const full = open.map((target) => whyFull(facts, target)).find((assessment) => assessment !== undefined);
  if (full) return full;

  const warnings = [...wish.warnings(context), ...reachWarnings(facts)];
  const changes = [
    ...enabling(facts, mine !== undefined || open.length > 0),
    ...writing(wish, { content, context, mine, open, targets }),
  ];
  if (changes.length > 0) {
    const says = gapText(changes, targets);
    return elsewhere === undefined
      ? { state: mine ? 'differs' : 'open', says, changes, warnings }
      : settled('blocked', `${says} ${elsewhere}`);
  }
  const own = targets.filter((target) => !missing.includes(target));
  return settled(
    'in-force',
    inForceText({ mine, own, covered: missing.map((target) => ({ target, by: coverOf(target) })) }),
    warnings,
  );
}

const WHAT = 'service control policies';

/** Whose credentials can change nothing here may often not look either: then that is the reason that helps. */
function unread(what: string, detail: string, elsewhere: string | undefined): Assessment {
  return elsewhere === undefined
    ? settled('unknown', `The ${what} could not be read: ${detail}.`)
    : settled('blocked', elsewhere);
}

function whyNoDocument(wish: ScpWish, content: string, context: GuardrailContext): Assessment | undefined {
  const problem = wish.problem(context);
  if (problem !== undefined) return settled('blocked', problem);
  const bytes = new TextEncoder().encode(content).length;
  if (bytes > DOCUMENT_BYTES_MAX) {
    return settled(
      'blocked',
      `Its document would have ${bytes} bytes, and AWS takes ${DOCUMENT_BYTES_MAX}: name fewer exceptions, or put wildcards in their names.`,
    );
  }
  const denied = lockedOut(content, context);
  if (denied.length === 0) return undefined;
  return settled('blocked', `Its document would deny what must go on working: ${listText(denied.slice(0, 3))}.`);
}

interface Mine {
  readonly mine: PolicyFacts;
  readonly content: string;
  readonly context: GuardrailContext;
}

/** A policy with our name that is not ours, or that somebody has changed since we wrote it. */
function whyNotOurs(id: string, { mine, content, context }: Mine): Assessment | undefined {
  if (mine.tags.get(OWN_TAG) !== id) {
    return settled(
      'blocked',
      `A service control policy ${mine.name} (${mine.id}) is there that Keyturn did not make: it lacks the tag ${OWN_TAG}=${id}. ` +
        'Rename it, or delete it; Keyturn leaves it alone.',
    );
  }
  if (isSameDocument(mine.content, content) || !isEdited(mine, context) || context.overwrites) return undefined;
  return settled(
    'edited',
    `Somebody has changed the service control policy ${mine.name} (${mine.id}) since Keyturn wrote it. ` +
      `What is there (-), and what Keyturn wants (+):\n${differenceText(prettyDocument(mine.content), prettyDocument(content))}\n` +
      'Take the change over into keyturn.yaml, or write over it with --overwrite.',
  );
}

function enabling({ root }: OrganizationFacts, isWanted: boolean): readonly OrganizationChange[] {
  return root.known && !root.value.hasControlPolicies && isWanted ? [{ do: 'enable-policy-type', root: root.value.id }] : [];
}

interface Gap {
  readonly content: string;
  readonly context: GuardrailContext;
  readonly mine: PolicyFacts | undefined;
  readonly open: readonly TargetRef[];
  readonly targets: readonly TargetRef[];
}

/** First the policy, then its targets, those first that get it. */
function writing(wish: ScpWish, { content, context, mine, open, targets }: Gap): readonly OrganizationChange[] {
  const name = policyName(wish.id);
  const description = descriptionOf(wish.purpose, content, context);
  const attach = open.map((target) => ({ do: 'attach-policy' as const, policy: mine?.id ?? null, name, target }));
  if (!mine) return open.length === 0 ? [] : [{ do: 'create-policy', guardrail: wish.id, name, description, content }, ...attach];
  const was = { description: mine.description, content: mine.content };
  const isRight = isSameDocument(mine.content, content) && !isEdited(mine, context);
  const extra = mine.targets.filter(({ id }) => !targets.some((target) => target.id === id));
  return [
    ...(isRight ? [] : [{ do: 'update-policy' as const, policy: mine.id, name, description, content, was }]),
    ...attach,
    ...extra.map((target) => ({ do: 'detach-policy' as const, policy: mine.id, name, target })),
  ];
}

function gapText(changes: readonly OrganizationChange[], targets: readonly TargetRef[]): string {
  if (changes.some((change) => change.do === 'create-policy'))
    return `It is not in force at ${listText(targets.map(targetText))}.`;
  const parts = changes.flatMap((change) => {
    if (change.do === 'update-policy') return ['its document is not what the configuration asks for'];
    if (change.do === 'attach-policy') return [`it is not attached to ${targetText(change.target)}`];
    if (change.do === 'detach-policy')
      return [`it is attached to ${targetText(change.target)}, which the configuration does not name`];
    return change.do === 'enable-policy-type' ? ['service control policies are switched off'] : [];
  });
  const text = listText(parts);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

interface Standing {
  readonly mine: PolicyFacts | undefined;
  readonly own: readonly TargetRef[];
  readonly covered: readonly { readonly target: TargetRef; readonly by: string | undefined }[];
}

function inForceText({ mine, own, covered }: Standing): string {
  const parts = [
    ...(own.length > 0 && mine ? [`${mine.name} (${mine.id}) is attached to ${listText(own.map(targetText))}`] : []),
    ...covered.map(
      ({ target, by = 'another policy' }) => `${by}, which is not Keyturn's, does the same at ${targetText(target)}`,
    ),
  ];
  return `${listText(parts)}.`;
}

function reachWarnings({ organization }: OrganizationFacts): readonly string[] {
  const managementId = organization.known ? organization.value?.managementId : undefined;
  if (managementId === undefined) return [];
  return [
    `No service control policy binds the management account ${managementId}: there, keep the root user without keys, with MFA, and watched by alarms.`,
  ];
}

function takeBack(wish: ScpWish, facts: OrganizationFacts, context: GuardrailContext): Assessment {
  const impossible = whyNowhere(facts, WHAT);
  if (impossible) return impossible;
  const elsewhere = whyNotHere(facts, WHAT);
  if (!facts.policies.known) return unread('service control policies', facts.policies.detail, elsewhere);
  const mine = facts.policies.value.get(policyName(wish.id));
  if (mine?.tags.get(OWN_TAG) !== wish.id) return settled('absent', 'There is no policy of Keyturn for it.');
  const { id: policy, name, content, targets } = mine;
  if (isEdited(mine, context) && !context.overwrites) {
    return settled(
      'edited',
      `Somebody has changed the service control policy ${name} (${policy}) since Keyturn wrote it; now it says:\n` +
        `${prettyDocument(content)}\nTo delete it all the same, add --overwrite.`,
    );
  }
  if (elsewhere !== undefined) return settled('blocked', elsewhere);
  return {
    state: 'open',
    says: `${name} (${policy}) is attached to ${targets.length === 0 ? 'nothing' : listText(targets.map(targetText))}.`,
    changes: [
      ...targets.map((target) => ({ do: 'detach-policy' as const, policy, name, target })),
      { do: 'delete-policy', policy, name, was: content },
    ],
    warnings: [],
  };
}
