import { Cron } from 'croner';
import { epochMs, type Instant, instantOf } from '../core/instant.ts';
import type { JobSchedule } from './jobs.ts';

/** What is wrong with a schedule in cron's words, as a predicate; undefined when nothing is. */
export function cronProblem(cron: string): string | undefined {
  if (!PORTABLE.test(cron)) return NO_CRON;
  try {
    return open(cron, 'UTC').nextRun(EXAMPLE) ? undefined : 'has a day that never comes';
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return NO_CRON;
    throw error;
  }
}

/** What every cron understands in the same way: a schedule may be handed to another one. */
const PORTABLE = /^(?:[\d*,/-]|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b| (?=\S))+$/i;

const NO_CRON = 'is no schedule of five fields such as "0 2 * * *": minute, hour, day of the month, month, day of the week';

const EXAMPLE = new Date(0);

/**
 * The next instant of a schedule after another one. A time that the clocks skip in spring is the first one after the gap, and one that
 * they show twice in autumn is the earlier one.
 */
export function nextInstant({ cron, timeZone }: Pick<JobSchedule, 'cron' | 'timeZone'>, after: Instant): Instant | undefined {
  const next = open(cron, timeZone).nextRun(new Date(epochMs(after)));
  return next ? instantOf(next.getTime()) : undefined;
}

/** To read a pattern costs more than to ask it. */
const opened = new Map<string, Cron>();
const OPENED_MAX = 64;

function open(cron: string, timeZone: string): Cron {
  const name = `${timeZone} ${cron}`;
  const known = opened.get(name);
  if (known) return known;
  // Never started: it tells instants, and keeps no timer.
  const made = new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
  if (opened.size >= OPENED_MAX) opened.clear();
  opened.set(name, made);
  return made;
}
