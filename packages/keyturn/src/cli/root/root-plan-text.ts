import { daysBetween, type Instant, parseInstant } from '../../core/instant.ts';
import { agoText, listText } from '../../core/limit-words.ts';
import { PAUSE_DAYS_MIN } from '../../core/root-removal/next-removal.ts';
import type { RootPlan, RootPlanItem } from '../../core/root-removal/root-plan.ts';
import { minuteText } from '../../core/rotation/use-words.ts';
import { daysText, plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { brief } from '../brief.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { choicesText, sentence } from '../rotation/plan-text.ts';
import { removalWords } from './removal-words.ts';

/** A plan about root users for a terminal: what is due now, what follows, what a person must settle. */
export function rootPlanText(plan: RootPlan, display: Display): string {
  const { items, questions, resting, fingerprint } = plan;
  const blocks = [
    ...items.map((item) => itemBlock(item, plan.madeAt, display)),
    questions.length === 0 ? '' : questionBlock(plan, display),
    resting.length === 0 ? '' : restingBlock(plan, display),
    warning(plan, display),
    paragraph(`${summary(plan)} Plan ${fingerprint.slice(0, 12)}.`, display),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function itemBlock(
  { account, accountName, keys, steps, later, refusal }: RootPlanItem,
  madeAt: Instant,
  display: Display,
): string {
  const title: Cell = {
    text: `Root user of account ${account}${accountName === null ? '' : ` (${accountName})`}`,
    style: 'strong',
  };
  const [first] = steps;
  const facts = keys.map((key): Cell[] => [
    'key',
    `${key}${useText(first?.evidence[key], { madeAt, isPaused: first?.do !== 'create-pause' })}`,
  ]);
  const now = first
    ? [['now', `${listText(steps.map((step) => removalWords[step.do].toDo(step.target)))}: ${first.because}`]]
    : [];
  const byInstant = Map.groupBy(later, ({ at }) => at);
  const then = [...byInstant].map(([at, group]): Cell[] => [
    at.slice(0, 10),
    `${listText(group.map((step) => removalWords[step.do].toDo(step.target)))}, if nobody has missed anything by then; nothing does so by itself: run the command again`,
  ]);
  const held = refusal === null ? '' : paragraph(`Held back: ${sentence(refusal.because)}`, display, 2);
  return grid([[title]], display) + held + grid([...facts, ...now, ...then], display, 2);
}

/** A use of less than so many days ago is a habit that a pause ends. */
const HABIT_DAYS = 45;

function useText(
  value: string | number | boolean | null | undefined,
  { madeAt, isPaused }: { readonly madeAt: Instant; readonly isPaused: boolean },
): string {
  if (value === undefined) return '';
  if (value === null) return ', last use not known';
  const [, at] = /^used (.*)$/.exec(String(value)) ?? [];
  const instant = parseInstant(at ?? '');
  if (instant === undefined) return `, ${String(value)}`;
  const days = daysBetween(instant, madeAt);
  const habit = !isPaused && days < HABIT_DAYS ? ': WHOEVER USES IT IS DENIED AS SOON AS IT IS PAUSED' : '';
  return `, used ${agoText(days)}${habit}`;
}

function questionBlock({ questions }: RootPlan, display: Display): string {
  const rows = questions.map(({ account, because, choices }): Cell[] => [
    account,
    [sentence(brief(because)), choicesText(choices)].filter((text) => text !== '').join('\n'),
  ]);
  return grid([[{ text: 'Somebody has to decide', style: 'medium' }]], display) + grid(rows, display, 2);
}

function restingBlock({ resting }: RootPlan, display: Display): string {
  const rows = resting.map(({ account, until, because }): Cell[] => [
    account,
    `${because}${until === null ? '' : `; until ${minuteText(until)}`}`,
  ]);
  return grid([[{ text: 'Nothing to do now', style: 'strong' }]], display) + grid(rows, display, 2);
}

function warning({ items }: RootPlan, display: Display): string {
  const short = items.filter(({ pauseDays }) => pauseDays < PAUSE_DAYS_MIN);
  if (short.length === 0) return '';
  const days = daysText(Math.min(...short.map(({ pauseDays }) => pauseDays)));
  return paragraph(
    `WARNING: a pause of ${days} proves little: what works once a week or once a month does not meet it, and a deleted key never comes back.`,
    display,
  );
}

function summary({ items, questions, resting }: RootPlan): string {
  const going = items.filter(({ refusal }) => refusal === null).length;
  return [
    items.length === 0 ? 'Nothing is due.' : `${plural(going, 'root user')} to change now.`,
    ...(items.length > going ? [`${items.length - going} held back by the policy.`] : []),
    ...(questions.length > 0 ? [`${plural(questions.length, 'question')} for a person.`] : []),
    ...(resting.length > 0 ? [`${plural(resting.length, 'root user')} at rest.`] : []),
  ].join(' ');
}
