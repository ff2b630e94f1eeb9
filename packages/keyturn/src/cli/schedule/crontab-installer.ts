import { Fault } from '../../core/fault.ts';
import { programProblem } from '../../outside/find-program.ts';
import { CRONTAB_BEGIN, CRONTAB_END, crontabForm } from '../../schedule/crontab.ts';
import { emitSchedule } from '../../schedule/index.ts';
import { onlyTimeZone, type Wanted } from '../../schedule/wanted.ts';
import type { CommandContext } from '../command.ts';
import { askProgram, refused, tryProgram } from './ask-program.ts';
import type { Installer } from './installer.ts';

/** The crontab of the person who runs this: only what stands between the marks is touched. */
export function crontabInstaller(context: CommandContext): Installer {
  const read = () => readCrontab(context);
  return {
    name: 'crontab',
    firstTry: undefined,
    async plan(wanted) {
      if (wanted !== undefined) await refuseWithoutLock(context);
      const before = await read();
      const after = withBlock(before, wanted === undefined ? '' : blockOf(wanted));
      return after === before ? [] : [{ name: 'crontab', before, after }];
    },
    async perform(changes) {
      for (const { after } of changes) await writeCrontab(after ?? '', context);
    },
    isInstalled: async () => blockIn(await read()) !== undefined,
    activity: () => Promise.resolve(undefined),
  };
}

/** Without it every line would fail at night, and say so in a log alone. */
async function refuseWithoutLock({ environment }: CommandContext): Promise<void> {
  const problem = await programProblem('flock', environment);
  if (problem !== undefined)
    throw new Fault('schedule-refused', `The lines of the crontab take flock (of util-linux): ${problem}.`);
}

function blockOf(wanted: Wanted): string {
  const zone = onlyTimeZone(wanted, 'Cron');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isSameZone(zone, here, wanted.writtenAt)) {
    throw new Fault(
      'schedule-unfit',
      `Cron would run it in the time zone of this machine, ${here}, and the schedule is in ${zone}: give it timeZone: ${here}, or install it for systemd.`,
    );
  }
  return emitSchedule(crontabForm, wanted)
    .map(({ text }) => text)
    .join('');
}

/** Zones have several names: they are the same where their clocks show the same in winter and in summer. */
function isSameZone(one: string, other: string, at: string): boolean {
  const shown = (timeZone: string) =>
    ['01', '07'].map((month) => new Date(`${at.slice(0, 4)}-${month}-01T12:00:00Z`).toLocaleString('sv-SE', { timeZone })).join();
  return shown(one) === shown(other);
}

async function readCrontab(context: CommandContext): Promise<string> {
  const words = ['crontab', '-l'];
  const ended = await tryProgram(words, context);
  if (ended.how === 'failed') throw refused(words, 'could not be started: is cron installed?');
  if (ended.exitCode !== 0) {
    // Every implementation ends with 1 for an empty one, and for whoever may have none at all.
    if (/no crontab for|can't open|No such file/i.test(ended.stderr)) return '';
    throw refused(words, `ended with exit code ${String(ended.exitCode)}: ${ended.stderr.trim()}`);
  }
  if (ended.stdout.includes('�'))
    throw refused(words, 'shows a crontab that is not written in UTF-8; other lines could not be kept as they are');
  return ended.stdout;
}

async function writeCrontab(text: string, context: CommandContext): Promise<void> {
  // An empty crontab is one that is not there.
  if (text === '') await askProgram(['crontab', '-r'], context);
  else await askProgram(['crontab', '-'], context, text);
}

/** Everything but the block stays as it is, to the byte. */
function withBlock(before: string, block: string): string {
  const present = blockIn(before);
  if (present !== undefined) return before.slice(0, present.start) + block + before.slice(present.end);
  if (block === '') return before;
  return before === '' || before.endsWith('\n') ? before + block : `${before}\n${block}`;
}

function blockIn(text: string): { readonly start: number; readonly end: number } | undefined {
  const begins = [...text.matchAll(lineOf(CRONTAB_BEGIN))];
  const ends = [...text.matchAll(lineOf(CRONTAB_END))];
  if (begins.length === 0 && ends.length === 0) return undefined;
  const [begin, end] = [begins[0], ends[0]];
  if (begins.length !== 1 || ends.length !== 1 || !begin || !end || end.index < begin.index)
    throw new Fault(
      'schedule-refused',
      `The crontab has not one "${CRONTAB_BEGIN}" with one "${CRONTAB_END}" after it: mend it by hand.`,
    );
  return { start: begin.index, end: end.index + end[0].length };
}

function lineOf(mark: string): RegExp {
  return new RegExp(`^${mark}(?:\\n|$)`, 'gm');
}
