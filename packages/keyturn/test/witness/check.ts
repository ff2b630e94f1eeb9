import { type Exchange, isPause, type Result, type Step } from './exchange.ts';
import { type Known, resolve } from './references.ts';
import type { Stage } from './stage.ts';

/** What a client got in one exchange, and what it should have got. */
export interface Comparison {
  readonly name: string;
  readonly heard: unknown;
  readonly expected: object;
}

/** What a client got, beside what the table says AWS answers. */
export function againstTable(stage: Stage, results: readonly Result[]): Comparison[] {
  const known = new Map(stage.known);
  return stage.table.steps.flatMap((step, index) => {
    const result = results[index];
    if (isPause(step)) return [];
    const comparison = { name: nameOf(step, index), ...sides(step, result, known) };
    if (result?.ok && step.label !== undefined) known.set(step.label, result.response);
    return [comparison];
  });
}

/** What two clients made of the same answers. */
export function againstEachOther(stage: Stage, [ours, theirs]: readonly [readonly Result[], readonly Result[]]): Comparison[] {
  return stage.table.steps.map((step, index) => ({
    name: nameOf(step, index),
    heard: withoutClient(theirs[index]),
    expected: { ...members(withoutClient(ours[index])) },
  }));
}

/** How a step is called where it fails. */
function nameOf(step: Step, index: number): string {
  return isPause(step) ? `step ${index}` : `step ${index}: ${step.client} ${step.operation} ${JSON.stringify(step.params)}`;
}

function sides({ answers, refuses }: Exchange, result: Result | undefined, known: Known): Omit<Comparison, 'name'> {
  if (refuses) return { heard: result, expected: { ok: false, error: resolve(refuses, known) } };
  if (answers) return { heard: result, expected: { ok: true, response: resolve(answers, known) } };
  // An operation without output answers nothing at all.
  const heard = result?.ok ? { ok: true, members: Object.keys(result.response) } : result;
  return { heard, expected: { ok: true, members: [] } };
}

/**
 * Both worlds have the same seed and stand at the same instant, so the answers are the same to the last id. Only what
 * CloudTrail records of the client itself differs.
 */
function withoutClient(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutClient);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      name === 'CloudTrailEvent' && typeof member === 'string' ? withoutAgent(member) : withoutClient(member),
    ]),
  );
}

function withoutAgent(record: string): object {
  const read: unknown = JSON.parse(record);
  return { ...members(read), userAgent: '' };
}

function members(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
