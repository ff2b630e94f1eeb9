import { listText } from '../../core/limit-words.ts';
import { FUTURE_KEY } from '../../core/rotation/apply-step.ts';
import { plural } from '../../core/words.ts';
import type { CalendarEntry } from '../../engine/rotation/make-plan.ts';
import type { Display } from '../../reports/format.ts';
import { brief } from '../brief.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { keyOfStep, stepWords } from './step-words.ts';

/** A calendar for a terminal: what is done to one user at one instant is one row; what is assumed is told where it begins. */
export function forecastText(entries: readonly CalendarEntry[], display: Display): string {
  const nameOf = createNames();
  const assumed = new Map<string, string | null>();
  const rows = together(entries).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { account, user, foreseen } = first;
    const who = `${user} in ${account}`;
    const isNew = foreseen.assuming !== (assumed.get(who) ?? null);
    assumed.set(who, foreseen.assuming);
    const what = whatCell(group, { nameOf, assuming: isNew ? foreseen.assuming : null });
    return [[foreseen.at.slice(0, 16).replace('T', ' '), who, what]];
  });
  const steps = entries.filter(({ foreseen }) => foreseen.step !== null).length;
  const questions = entries.length - steps;
  const sentences = [
    steps === 0 ? 'No step is to come.' : `${plural(steps, 'step')} to come.`,
    ...(questions === 0 ? [] : [`${plural(questions, 'question')} for a person: nothing follows until it is answered.`]),
    ...(steps === 0 ? [] : [ASSUMED]),
  ];
  return `${grid(rows, display)}${paragraph(sentences.join(' '), display)}`;
}

const ASSUMED =
  'Dates are UTC, and hold if consumers take each new key within the hour, everything answers, and nobody else changes anything.';

/** Neighbors in time that are about the same user at the same instant. */
function together(entries: readonly CalendarEntry[]): readonly (readonly CalendarEntry[])[] {
  const groups = Map.groupBy(entries, ({ account, user, foreseen }) => [foreseen.at, account, user].join(' '));
  return [...groups.values()];
}

type NameOf = (entry: CalendarEntry, key: string) => string;

function whatCell(
  group: readonly CalendarEntry[],
  { nameOf, assuming }: { readonly nameOf: NameOf; readonly assuming: string | null },
): Cell {
  const end = group.find(({ foreseen }) => foreseen.end !== null)?.foreseen.end;
  const texts: string[] = [];
  let words: string[] = [];
  let key = '';
  const finish = () => {
    if (words.length > 0) texts.push(`${listText(words)} ${key}`);
    words = [];
  };
  for (const entry of group) {
    const { step } = entry.foreseen;
    if (!step) continue;
    const name = nameOf(entry, keyOfStep(step));
    const isPlain = PLAIN.has(step.do);
    if (!isPlain || name !== key) finish();
    key = name;
    if (isPlain) words.push(step.do);
    else texts.push(stepWords[step.do].toDo(name));
  }
  finish();
  if (end) return { text: [...texts, `somebody has to decide: ${brief(end.because)}`].join(', '), style: 'medium' };
  return `${texts.join(', ')}${assuming === null ? '' : `, if ${assuming}`}`;
}

/** Steps whose name is a verb that the key can follow. */
const PLAIN: ReadonlySet<string> = new Set(['deliver', 'prove', 'promote']);

/** Keys that are still to be made are numbered for each user, in the order in which they come. */
function createNames(): NameOf {
  const seen = new Map<string, string[]>();
  return ({ account, user }, key) => {
    if (!key.startsWith(FUTURE_KEY)) return key;
    const owner = `${account} ${user}`;
    const keys = seen.get(owner) ?? [];
    if (!keys.includes(key)) seen.set(owner, [...keys, key]);
    return `${FUTURE_KEY} ${(seen.get(owner) ?? []).indexOf(key) + 1}`;
  };
}
