import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { type CalendarEntry, makeCalendar } from '../../engine/rotation/make-plan.ts';
import type { CommandContext } from '../command.ts';
import { optionDays, optionText } from '../options.ts';
import { calendarFile } from './calendar-file.ts';
import { forecastText } from './forecast-text.ts';
import { fingerprintOf, openRotation } from './session.ts';

/** How far ahead is looked where nobody says. */
const DAYS = 120;

/** Prints what will happen in the next days. */
export async function runForecast(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const { aws, request, surroundings } = await openRotation(context);
  const horizonDays = optionDays(options, 'days', '--days') ?? DAYS;
  const entries = await makeCalendar(aws, { ...request, surroundings, horizonDays, hash: fingerprintOf });
  const format = optionText(options, 'format') ?? 'table';
  const text =
    format === 'json'
      ? `${JSON.stringify(entries.map(toJson), null, 2)}\n`
      : format === 'ics'
        ? calendarFile(entries, aws.now())
        : forecastText(entries, output.display);
  const target = optionText(options, 'output');
  await (target === undefined ? output.result(text) : output.resultTo(target, text));
  return exitCodes.clean;
}

function toJson({ account, user, foreseen: { at, step, assuming, end } }: CalendarEntry): unknown {
  return {
    at,
    account,
    user,
    do: step?.do ?? null,
    accessKeyId: step ? ('key' in step ? step.key : step.outgoing) : null,
    because: step?.because ?? end?.because ?? null,
    assuming,
    problem: end ? (end.kind === 'ask' ? end.problem : 'unknown') : null,
  };
}
