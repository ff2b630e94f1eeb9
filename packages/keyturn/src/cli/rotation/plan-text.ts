import { listText } from '../../core/limit-words.ts';
import type { Plan, PlanItem, PlannedStep } from '../../core/rotation/plan.ts';
import { minuteText } from '../../core/rotation/use-words.ts';
import { plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { codeSpan, prose, tableOf } from '../../reports/markdown-text.ts';
import { brief } from '../brief.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { stepWords } from './step-words.ts';

/** A plan for a terminal: what is due now, what follows, what a person must settle. */
export function planText(plan: Plan, display: Display): string {
  const { items, questions, unread, resting, fingerprint } = plan;
  const blocks = [
    ...items.map((item) => itemBlock(item, display)),
    questions.length === 0 ? '' : questionBlock(plan, display),
    unread.length === 0 ? '' : unreadBlock(plan, display),
    paragraph(`${summary(plan)}${resting > 0 ? ` ${restingText(resting)}` : ''} Plan ${fingerprint.slice(0, 12)}.`, display),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

/** The same for a ticket. */
export function planMarkdown(plan: Plan): string {
  const { items, questions, unread, fingerprint, madeAt, madeBy } = plan;
  const lines = [
    '# Rotation plan',
    `${summary(plan)} Made at ${minuteText(madeAt)} by ${codeSpan(madeBy)}. Fingerprint ${codeSpan(fingerprint)}.`,
    ...(items.length === 0 ? [] : ['## Now', nowTable(items)]),
    ...(items.some(({ later }) => later.length > 0) ? ['## Later', laterTable(items)] : []),
    ...(questions.length === 0 ? [] : ['## Somebody has to decide', questionTable(questions)]),
    ...(unread.length === 0
      ? []
      : [
          '## Not read',
          unread
            .map(({ account, user, because }) => `- ${account}${user === null ? '' : ` ${prose(user)}`}: ${prose(because)}`)
            .join('\n'),
        ]),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** What somebody can do, as the end of a text; empty where there is nothing. */
export function choicesText(choices: readonly string[]): string {
  return choices.length === 0 ? '' : `You can: ${choices.join('; or ')}.`;
}

/** A reason as a sentence: some end with their full stop already. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Principals at rest, as a sentence. */
export function restingText(count: number): string {
  return `${plural(count, 'principal')} ${count === 1 ? 'needs' : 'need'} nothing now.`;
}

function nowTable(items: Plan['items']): string {
  return tableOf(
    ['account', 'user', 'step', 'key', 'why'],
    items.flatMap(({ account, user, steps, refusal }) =>
      steps.map(({ do: name, accessKeyId, because }) => [
        account,
        prose(user),
        prose(stepWords[name].title),
        accessKeyId === null ? 'the new key' : codeSpan(accessKeyId),
        prose(refusal === null ? because : `held back: ${refusal.because}`),
      ]),
    ),
  );
}

function laterTable(items: Plan['items']): string {
  return tableOf(
    ['when', 'account', 'user', 'step', 'key', 'if'],
    items.flatMap(({ account, user, later }) =>
      later.map(({ at, do: name, accessKeyId, assuming }) => [
        minuteText(at),
        account,
        prose(user),
        prose(stepWords[name].title),
        accessKeyId === null ? 'the new key' : codeSpan(accessKeyId),
        prose(assuming ?? ''),
      ]),
    ),
  );
}

function questionTable(questions: Plan['questions']): string {
  return tableOf(
    ['account', 'user', 'what', 'choices'],
    questions.map(({ account, user, because, choices }) => [account, prose(user), prose(because), prose(choices.join('; or '))]),
  );
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
    text: `User ${user} in account ${account}${accountName === null ? '' : ` (${accountName})`}`,
    style: 'strong',
  };
  const held = refusal === null ? '' : paragraph(`Held back: ${sentence(refusal.because)}`, display, 2);
  return grid([[title]], display) + held + grid(stepRows({ steps, later }), display, 2);
}

/** Steps under each other, with their days; those of one instant are one row. The reason is that of the first: the others follow. */
export function stepRows({ steps, later }: Pick<PlanItem, 'steps' | 'later'>): readonly (readonly Cell[])[] {
  const [first, ...others] = steps;
  const instants = [...Map.groupBy(later, ({ at }) => at).values()];
  return [
    ...(first ? [['now', `${toDoText(first)}: ${first.because}`]] : []),
    ...(others.length === 0 ? [] : [['then', listText(others.map((step, index) => toDoText(step, steps[index])))]]),
    ...instants.map((together, index) => {
      const { at = '', assuming = null } = together[0] ?? {};
      const isNew = assuming !== null && assuming !== instants[index - 1]?.[0]?.assuming;
      const text = listText(together.map((step, turn) => toDoText(step, together[turn - 1])));
      return [at.slice(0, 10), `${text}${isNew ? `, if ${assuming}` : ''}`];
    }),
  ];
}

type ToDo = Pick<PlannedStep, 'do' | 'accessKeyId'> & { readonly destinations?: readonly string[] };

/** The key that the step before was about already is `it`; so is the one that it makes. */
function toDoText({ do: name, accessKeyId, destinations = [] }: ToDo, before?: ToDo): string {
  const isIt = before !== undefined && (accessKeyId === null ? isNewIn(before) : accessKeyId === before.accessKeyId);
  const places = name === 'deliver' && destinations.length > 0 ? ` to ${listText(destinations)}` : '';
  return `${stepWords[name].toDo(isIt ? 'it' : (accessKeyId ?? 'the new key'))}${places}`;
}

/** Whether a step made a key, or was about one that is not there yet. */
function isNewIn({ do: name, accessKeyId }: ToDo): boolean {
  return name === 'create' || accessKeyId === null;
}

function questionBlock({ questions }: Plan, display: Display): string {
  const rows = questions.map(({ account, user, because, choices }): Cell[] => [
    `${user} in ${account}`,
    [sentence(brief(because)), choicesText(choices)].filter((text) => text !== '').join('\n'),
  ]);
  return grid([[{ text: 'Somebody has to decide', style: 'medium' }]], display) + grid(rows, display, 2);
}

function unreadBlock({ unread }: Plan, display: Display): string {
  const rows = unread.map(({ account, user, because }): Cell[] => [
    user === null ? account : `${user} in ${account}`,
    brief(because),
  ]);
  return grid([[{ text: 'Not read', style: 'unknown' }]], display) + grid(rows, display, 2);
}
