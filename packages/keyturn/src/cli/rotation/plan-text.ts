import type { StepName } from '../../core/rotation/decision.ts';
import type { Plan, PlanItem } from '../../core/rotation/plan.ts';
import { plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { codeSpan, prose, tableOf } from '../../reports/markdown-text.ts';
import { type Cell, grid, paragraph } from '../layout.ts';

/** What a step does, for people: `create a successor of`. */
export const stepVerbs: Readonly<Record<StepName, string>> = {
  create: 'create the successor of',
  discard: 'delete the lost key',
  deliver: 'deliver',
  prove: 'prove',
  promote: 'promote',
  'note-promotion': 'take note of the promotion of',
  'run-hooks': 'tell the consumers of',
  'note-compromised': 'take note that in wrong hands is',
  deactivate: 'deactivate',
  'note-off': 'start the grace of',
  reactivate: 'reactivate',
  delete: 'delete',
};

/** A plan for a terminal: what is due now, what follows, what a person must settle. */
export function planText(plan: Plan, display: Display): string {
  const { items, questions, unread, resting, fingerprint } = plan;
  const blocks = [
    ...items.map((item) => itemBlock(item, display)),
    questions.length === 0 ? '' : questionBlock(plan, display),
    unread.length === 0 ? '' : unreadBlock(plan, display),
    paragraph(`${summary(plan)} ${plural(resting, 'principal')} with nothing due. Plan ${fingerprint.slice(0, 12)}.`, display),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

/** The same for a ticket. */
export function planMarkdown(plan: Plan): string {
  const { items, questions, unread, fingerprint, madeAt, madeBy } = plan;
  const lines = [
    '# Rotation plan',
    `${summary(plan)} Made at ${madeAt} by ${codeSpan(madeBy)}. Fingerprint ${codeSpan(fingerprint)}.`,
    ...(items.length === 0
      ? []
      : [
          '## Now',
          tableOf(
            ['account', 'user', 'step', 'key', 'why'],
            items.flatMap(({ account, user, steps, refusal }) =>
              steps.map(({ do: name, accessKeyId, because }) => [
                account,
                prose(user),
                prose(stepVerbs[name]),
                accessKeyId === null ? 'new key' : codeSpan(accessKeyId),
                prose(refusal === null ? because : `refused: ${refusal.because}`),
              ]),
            ),
          ),
        ]),
    ...(items.some(({ later }) => later.length > 0)
      ? [
          '## Later',
          tableOf(
            ['when', 'account', 'user', 'step', 'key', 'if'],
            items.flatMap(({ account, user, later }) =>
              later.map(({ at, do: name, accessKeyId, assuming }) => [
                at.slice(0, 16).replace('T', ' '),
                account,
                prose(user),
                prose(stepVerbs[name]),
                accessKeyId === null ? 'new key' : codeSpan(accessKeyId),
                prose(assuming ?? ''),
              ]),
            ),
          ),
        ]
      : []),
    ...(questions.length === 0
      ? []
      : [
          '## Somebody has to decide',
          tableOf(
            ['account', 'user', 'what', 'choices'],
            questions.map(({ account, user, because, choices }) => [
              account,
              prose(user),
              prose(because),
              prose(choices.join('; or ')),
            ]),
          ),
        ]),
    ...(unread.length === 0
      ? []
      : [
          '## Not read',
          ...unread.map(
            ({ account, user, because }) => `- ${account}${user === null ? '' : ` ${prose(user)}`}: ${prose(because)}`,
          ),
        ]),
  ];
  return `${lines.join('\n\n')}\n`;
}

function summary({ items, questions, unread }: Plan): string {
  const going = items.filter(({ refusal }) => refusal === null).length;
  const parts = [
    items.length === 0 ? 'Nothing is due.' : `${plural(going, 'principal')} to change now.`,
    ...(items.length > going ? [`${plural(items.length - going, 'principal')} held back by the policy.`] : []),
    ...(questions.length > 0 ? [`${plural(questions.length, 'question')} for a person.`] : []),
    ...(unread.length > 0 ? [`${plural(unread.length, 'part')} could not be read.`] : []),
  ];
  return parts.join(' ');
}

function itemBlock({ account, accountName, user, steps, later, refusal }: PlanItem, display: Display): string {
  const title: Cell = {
    text: `${user} in account ${account}${accountName === null ? '' : ` (${accountName})`}`,
    style: 'strong',
  };
  const now = steps.map(({ do: name, accessKeyId, because, destinations }): Cell[] => [
    'now',
    `${stepVerbs[name]} ${accessKeyId ?? 'the new key'}${destinations.length === 0 ? '' : ` (${destinations.join(', ')})`}`,
    { text: because, style: 'faint' },
  ]);
  const then = later.map(({ at, do: name, accessKeyId, assuming }): Cell[] => [
    at.slice(0, 10),
    `${stepVerbs[name]} ${accessKeyId ?? 'the new key'}`,
    { text: assuming === null ? '' : `if ${assuming}`, style: 'faint' },
  ]);
  const held = refusal === null ? '' : paragraph(`Held back: ${refusal.because}.`, display, 2);
  return grid([[title]], display) + held + grid([...now, ...then], display, 2);
}

function questionBlock({ questions }: Plan, display: Display): string {
  const rows = questions.map(({ account, user, because, choices }): Cell[] => [
    `${user} in ${account}`,
    `${because}${choices.length === 0 ? '' : `. You can: ${choices.join('; or ')}`}`,
  ]);
  return grid([[{ text: 'Somebody has to decide', style: 'medium' }]], display) + grid(rows, display, 2);
}

function unreadBlock({ unread }: Plan, display: Display): string {
  const rows = unread.map(({ account, user, because }): Cell[] => [user === null ? account : `${user} in ${account}`, because]);
  return grid([[{ text: 'Not read', style: 'unknown' }]], display) + grid(rows, display, 2);
}
