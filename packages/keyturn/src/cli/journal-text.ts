import type { JournalEntry } from '../core/journal.ts';
import type { JournalVerdict } from '../core/verify-journal.ts';
import { type CsvCell, csvLine } from '../reports/csv-text.ts';
import type { Display, Style } from '../reports/format.ts';
import { grouped } from '../reports/plain-text.ts';
import { type Cell, grid, paragraph } from './layout.ts';

/** Entries for people: what belongs to one run stands under it, and an outcome tells what its intent did not. */
export function journalTable(entries: readonly JournalEntry[], display: Display): string {
  const shown = new Map(entries.map((entry) => [entry.seq, entry]));
  const rowOf = (entry: JournalEntry): Cell[] => [
    { text: String(entry.seq), style: 'faint' },
    { text: `${entry.at.slice(0, 10)} ${entry.at.slice(11, 19)}Z`, style: 'faint' },
    whatCell(entry),
    storyOf(entry, entry.intent === null ? undefined : shown.get(entry.intent)),
  ];
  return runsOf(entries)
    .map((run) => {
      const [first] = run;
      return first ? `${paragraph(runText(first), display)}${grid(run.map(rowOf), display, 2)}` : '';
    })
    .join('\n');
}

/** Entries that follow each other, of the same run and by the same people. */
function runsOf(entries: readonly JournalEntry[]): JournalEntry[][] {
  const runs: JournalEntry[][] = [];
  let title: string | undefined;
  for (const entry of entries) {
    const own = runText(entry);
    if (own !== title) runs.push([]);
    title = own;
    runs.at(-1)?.push(entry);
  }
  return runs;
}

function runText({ run, plan, actor, approvers }: JournalEntry): string {
  const machine = [actor.user, actor.host].filter((part) => part !== null).join(' on ');
  const who = actor.arn ?? (machine === '' ? 'somebody unknown' : machine);
  return [
    `Run ${run} by ${who}${actor.arn !== null && machine !== '' ? ` (${machine})` : ''}`,
    ...(plan === null ? [] : [`plan ${plan.slice(0, PLAN_CHARACTERS)}`]),
    ...(approvers.length === 0 ? [] : [`approved by ${approvers.join(' and ')}`]),
  ].join(', ');
}

/** As much of a fingerprint as people compare. */
const PLAN_CHARACTERS = 12;

function storyOf({ account, principal, accessKeyId, because, detail, evidence }: JournalEntry, intent?: JournalEntry): string {
  const name = principal?.type === 'root' ? 'root user' : principal?.type === 'user' ? principal.name : null;
  const facts = Object.entries(evidence).flatMap(([fact, value]) =>
    intent?.evidence[fact] === value ? [] : [`${fact}: ${value === null ? 'none' : String(value)}`],
  );
  return [
    [account, name, accessKeyId].filter((part) => part !== null).join(' '),
    because === intent?.because ? null : because,
    detail,
    facts.join(', '),
  ]
    .filter((text) => text !== null && text !== '')
    .join('\n');
}

function whatCell({ kind, step, outcome, intent }: JournalEntry): Cell {
  const subject = step ?? '';
  if (kind === 'outcome') {
    const answers = intent === null ? '' : ` (${intent})`;
    const style = { done: 'strong', failed: 'high', unknown: 'unknown' } as const satisfies Record<string, Style>;
    return { text: `${subject} ${outcome ?? ''}${answers}`.trim(), style: outcome === null ? 'strong' : style[outcome] };
  }
  const words = { intent: 'intended', refusal: 'refused', approval: 'approved', attestation: 'attested', note: 'note' };
  return { text: `${subject} ${words[kind]}`.trim(), style: kind === 'refusal' ? 'medium' : 'strong' };
}

/** What an examination found, and of which file. */
export interface FileVerdict extends JournalVerdict {
  readonly file: string;
  readonly hasHead: boolean;
  /** The head that has to be there is not. */
  readonly isHeadGone: boolean;
}

/** The result of an examination for people. */
export function verdictText(verdict: FileVerdict, display: Display): string {
  const { file, entries, last, problems, torn, isComplete, hasHead, isHeadGone } = verdict;
  const isWhole = problems.length === 0 && !isHeadGone;
  const sentences = [
    ...(torn === null
      ? []
      : [`Line ${torn} was not written to its end: a run was killed there, or is writing it now. That is no tampering.`]),
    ...(isHeadGone ? [`Its head file ${file}.head is gone: nobody can tell whether entries were cut off at the end.`] : []),
    ...(hasHead || isHeadGone || problems.some(({ damage }) => damage === 'head')
      ? []
      : [`There is no ${file}.head beside it: whether entries were cut off at the end cannot be told.`]),
    ...(isComplete ? [] : ['So much is wrong that the rest was not looked at.']),
    ...(entries === 0 ? [] : [`Entry ${last.seq} is the last one; its hash is ${last.hash}.`]),
  ].map((sentence) => paragraph(sentence, display));
  const head = isWhole
    ? {
        text: `The journal ${file} is whole: nobody changed its ${grouped(entries)} ${entries === 1 ? 'entry' : 'entries'}.`,
        style: 'strong' as const,
      }
    : { text: `The journal ${file} was tampered with.`, style: 'critical' as const };
  const rows = problems.map(({ line, damage, because }): Cell[] => [
    { text: `line ${line}`, style: 'strong' },
    { text: damage, style: 'high' },
    because,
  ]);
  return [grid([[head]], display), ...(rows.length === 0 ? [] : [grid(rows, display, 2)]), ...sentences].join('');
}

const columns: Readonly<Record<string, (entry: JournalEntry) => CsvCell>> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => at,
  kind: ({ kind }) => kind,
  step: ({ step }) => step,
  outcome: ({ outcome }) => outcome,
  account: ({ account }) => account,
  principal_type: ({ principal }) => principal?.type,
  principal: ({ principal }) => principal?.name,
  access_key_id: ({ accessKeyId }) => accessKeyId,
  because: ({ because }) => because,
  detail: ({ detail }) => detail,
  evidence: ({ evidence }) => JSON.stringify(evidence),
  intent: ({ intent }) => intent,
  run: ({ run }) => run,
  plan: ({ plan }) => plan,
  approvers: ({ approvers }) => approvers.join('; '),
  actor_arn: ({ actor }) => actor.arn,
  actor_user: ({ actor }) => actor.user,
  actor_host: ({ actor }) => actor.host,
  previous: ({ previous }) => previous,
  hash: ({ hash }) => hash,
};

/** Entries for spreadsheets. Columns are only ever added, and at the end. */
export async function* journalCsv(entries: AsyncIterable<JournalEntry>): AsyncIterable<string> {
  yield csvLine(Object.keys(columns));
  for await (const entry of entries) yield csvLine(Object.values(columns).map((cell) => cell(entry)));
}
