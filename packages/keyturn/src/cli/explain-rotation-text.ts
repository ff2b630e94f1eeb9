import { termSettings } from '../config/terms.ts';
import type { Given, ToldDestination, ToldHistory, ToldNext } from '../core/explain-rotation.ts';
import type { Explanation } from '../core/explanation.ts';
import { daysBetween, type Instant } from '../core/instant.ts';
import type { JournalEntry } from '../core/journal.ts';
import { agoText } from '../core/limit-words.ts';
import type { RotationTerms } from '../core/rotation/terms.ts';
import { minuteText } from '../core/rotation/use-words.ts';
import { daysText } from '../core/words.ts';
import type { Display } from '../reports/format.ts';
import { brief } from './brief.ts';
import { type Cell, grid, paragraph, titled } from './layout.ts';
import { choicesText, sentence, stepRows } from './rotation/plan-text.ts';

/** How it is shown, and the instant from which ages are counted. */
interface View {
  readonly display: Display;
  readonly at: Instant;
}

/** What is done next, and why not now. */
export function nextSection({ rotation }: Explanation, { display }: View): string {
  if (!rotation) return '';
  const { unknown, next } = rotation;
  const text = unknown
    ? paragraph(`Not known: ${sentence(brief(unknown.detail))}`, display, 2)
    : next
      ? nextText(next, display)
      : '';
  return titled('What happens next', text, display);
}

/** Where the keys are held, and what Keyturn noted on the user. */
export function placeSection({ rotation }: Explanation, { display, at }: View): string {
  if (!rotation || rotation.unknown) return '';
  const { destinations, heldNowhere, notes } = rotation;
  const places = destinations.map((one): Cell[] => [`${one.label}\n${one.id}`, placeCell(one)]);
  const isReplaced = (id: string) => notes?.some(({ name, accessKeyId }) => name === 'create' && accessKeyId === id) === true;
  const nowhere = (destinations.length === 0 ? [] : (heldNowhere ?? [])).map((id): Cell[] => [
    id,
    isReplaced(id)
      ? 'active, and no destination gives it out: it is being replaced'
      : { text: 'ACTIVE, AND NO DESTINATION GIVES IT OUT: whoever uses it has it from elsewhere', style: 'medium' },
  ]);
  const held =
    destinations.length === 0
      ? paragraph('No destination of the policy is for it: its keys are never replaced, only told about.', display, 2)
      : grid([...places, ...nowhere], display, 2);
  const noted = (notes ?? []).map(({ name, at: when, text }): Cell[] => [
    { text: `keyturn:${name}`, style: 'faint' },
    `${text} (${agoText(daysBetween(when, at))}, ${minuteText(when)})`,
  ]);
  const none = notes === null ? 'Its tags are not known, and so are the notes.' : 'None: no rotation of it was ever begun.';
  return [
    titled('Where its keys are held', held, display),
    titled('Notes of Keyturn on the user', noted.length > 0 ? grid(noted, display, 2) : paragraph(none, display, 2), display),
  ].join('\n');
}

/** What was done, by the journal of this machine. An intent is told where its outcome is not. */
export function historySection({ rotation, subject }: Explanation, { display }: View): string {
  if (!rotation) return '';
  const { history } = rotation;
  const answered = new Set(history.entries.map(({ intent }) => intent));
  const told = history.entries.filter(({ seq }) => !answered.has(seq));
  const rows = told.map((entry, index): Cell[] => [
    { text: minuteText(entry.at), style: 'faint' },
    { text: whatText(entry), style: entry.outcome === 'failed' ? 'high' : entry.outcome === 'done' ? 'strong' : 'medium' },
    storyText(entry, { before: told[index - 1], intent: history.entries.find(({ seq }) => seq === entry.intent) }),
  ]);
  const text = grid(rows, display, 2) + paragraph(historyText(history, subject.name), display, 2);
  return titled('What was done', text, display);
}

/** The terms that hold, by the names of keyturn.yaml. */
export function termsText(terms: RotationTerms): string {
  const named = Object.entries(termSettings).map(([name, { term, unit }]) => {
    const value = terms[term];
    return `${name} ${unit === 'days' && typeof value === 'number' ? daysText(value) : String(value)}`;
  });
  const { unusedAfterDays } = terms;
  return [...named, ...(unusedAfterDays === null ? [] : [`unused after ${daysText(unusedAfterDays)}`])].join(', ');
}

function nextText(next: ToldNext, display: Display): string {
  const { refusal, assuming, end } = next;
  const held = refusal === null ? '' : paragraph(`Held back: ${sentence(refusal.because)}`, display, 2);
  const assumed = assuming === null ? '' : paragraph(`If ${sentence(assuming)}`, display, 2);
  const last: Cell[][] = end
    ? [[end.at.slice(0, 10), { text: `somebody has to decide: ${sentence(brief(end.because))}`, style: 'medium' }]]
    : [];
  return held + grid([...nowRows(next), ...stepRows(next), ...last], display, 2) + assumed;
}

/** The line of today where there is no step. */
function nowRows({ kind, because, until, choices }: ToldNext): readonly (readonly Cell[])[] {
  switch (kind) {
    case 'step':
      return [];
    case 'rest':
      return [['now', `nothing${until === null ? '' : ` before ${minuteText(until)}`}: ${because}`]];
    case 'ask': {
      const text = [`somebody has to decide: ${sentence(because)}`, choicesText(choices)].filter((one) => one !== '').join('\n');
      return [['now', { text, style: 'medium' }]];
    }
    case 'unknown':
      return [['now', { text: `nothing, as not all is known: ${sentence(brief(because))}`, style: 'unknown' }]];
    default:
      return kind satisfies never;
  }
}

function placeCell({ current, currentSince, pending, gives, unknown }: ToldDestination): Cell {
  if (unknown) return { text: `NOT KNOWN: ${brief(unknown.detail)}`, style: 'unknown' };
  const since = currentSince === null ? '' : ` since ${minuteText(currentSince)}`;
  const waiting = pending === null ? '' : `; ${pending} waits in it`;
  if (current === null) return `gives out no key${waiting}`;
  const text = `gives out ${current}${since}${gives === null ? '' : troubles[gives]}${waiting}`;
  return gives === 'active' || gives === null ? text : { text, style: 'high' };
}

const troubles: Readonly<Record<Given, string>> = {
  active: '',
  inactive: ', WHICH IS INACTIVE: whoever is given it is refused',
  expired: ', WHICH HAS EXPIRED: whoever is given it is refused',
  gone: ', WHICH IS NO KEY OF THIS USER (any more)',
  nothing: '',
};

function whatText({ kind, step, outcome }: JournalEntry): string {
  const words = { refusal: 'refused', approval: 'approved', attestation: 'attested', note: 'note' };
  const ended = { done: 'done', failed: 'FAILED', unknown: 'without an answer' };
  const what = kind === 'outcome' ? ended[outcome ?? 'unknown'] : kind === 'intent' ? 'intended, without an end' : words[kind];
  return `${step ?? ''} ${what}`.trim();
}

interface Neighbors {
  readonly before: JournalEntry | undefined;
  readonly intent: JournalEntry | undefined;
}

/** Who did it is told where that was somebody else before. */
function storyText(entry: JournalEntry, { before, intent }: Neighbors): string {
  const { accessKeyId, because, detail } = entry;
  const isNew = intent !== undefined && intent.accessKeyId !== accessKeyId;
  const key = isNew ? `${accessKeyId ?? ''} replaces ${intent.accessKeyId ?? ''}` : accessKeyId;
  const text = [key, because, detail === null ? null : brief(detail)].filter((part) => part !== null && part !== '').join(': ');
  const who = whoText(entry);
  return before && whoText(before) === who ? text : `${text}\nby ${who}`;
}

function whoText({ actor, approvers }: JournalEntry): string {
  const machine = [actor.user, actor.host].filter((part) => part !== null).join(' on ');
  const who = [actor.arn, machine === '' ? null : `(${machine})`].filter((part) => part !== null).join(' ');
  return `${who === '' ? 'somebody unknown' : who}${approvers.length === 0 ? '' : `, approved by ${approvers.join(' and ')}`}`;
}

function historyText({ place, isThere, entries, total, unknown }: ToldHistory, user: string): string {
  if (unknown) return `The rest is not known: ${unknown.detail}`;
  if (!isThere) return `There is no journal ${place}: nothing was done from this machine.`;
  if (total === 0) return `Nothing, by the journal ${place}.`;
  const more = total - entries.length;
  return more === 0
    ? `By the journal ${place}; other machines have their own.`
    : `${more} older ${more === 1 ? 'entry' : 'entries'} in ${place}: "keyturn journal show --user ${user}".`;
}
