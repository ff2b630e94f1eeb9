import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../config/parse.ts';
import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { type Instant, instantOf } from '../../core/instant.ts';
import { listText } from '../../core/limit-words.ts';
import { minuteText } from '../../core/rotation/use-words.ts';
import { plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { grouped } from '../../reports/plain-text.ts';
import { listen } from '../../sandbox/server.ts';
import { examineJournal, journalFileIn } from '../../store/journal-file.ts';
import type { CommandContext } from '../command.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { isGiven } from '../options.ts';
import { type ConsumerWatch, createConsumerWatch } from './consumer-watch.ts';
import { keyLanes, lanesLegend } from './key-lanes.ts';
import { type NightlyRuns, runNight } from './nightly-run.ts';
import { createRotationStory } from './rotation-story.ts';
import { CALL_EVERY_MINUTES, type DemoWorld, MEMBER, makeDemoWorld, REFRESH_HOURS, USER } from './rotation-world.ts';

const CONFIG = `audit:
  accounts: ["${MEMBER.id}"]
destinations:
  - match: { user: ${USER} }
    kind: secrets-manager
    role: OrganizationAccountAccessRole
    name: keyturn/{user}
`;

const DAYS = 120;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** At which hour of the day the schedule runs. */
const NIGHT_HOUR = 2;
/** The night on which the process is killed: the first on which something is due. */
const KILLED_ON = 91;

/** How long a person is given for a sentence. */
const BREATH_MS = 250;

/** Tells the life of one key, as the real engine leads it by the real waits, in an AWS whose clock is moved. */
export async function runRotationDemo(context: CommandContext): Promise<ExitCode> {
  const demo = makeDemoWorld();
  const running = await listen(demo.sandbox);
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-demo-'));
  try {
    const config = parseConfig(CONFIG, 'keyturn.yaml');
    const runs: NightlyRuns = { demo, url: running.url, config, folder, interrupted: context.interrupted };
    return await tellLife(context, runs);
  } finally {
    await running.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function tellLife(context: CommandContext, runs: NightlyRuns): Promise<ExitCode> {
  const { demo } = runs;
  const { output, interrupted } = context;
  const moment = momentTeller(context);
  const watch = createConsumerWatch(demo);
  const tellNight = createRotationStory();
  let idleCalls = 0;
  await output.result(introduction(demo, output.display));
  for (let day = 1; day <= DAYS; day++) {
    if (interrupted.aborted) return exitCodes.incomplete;
    const dawn = demo.start + (day - 1) * DAY_MS;
    watch.passTo(dawn + NIGHT_HOUR * HOUR_MS);
    const before = demo.sandbox.calls.counts().total;
    const night = await runNight(runs, { day, isKilled: day === KILLED_ON });
    if (night.is === 'done' && !night.outcome) idleCalls = demo.sandbox.calls.counts().total - before;
    await moment(day, instantOf(dawn + NIGHT_HOUR * HOUR_MS), tellNight(night));
    for (const { at, accessKeyId } of watch.passTo(dawn + DAY_MS))
      await moment(day, at, [
        `The consumer fetches its secret, as it does every ${REFRESH_HOURS} hours, and goes over to ${accessKeyId}.`,
      ]);
    watch.endDay();
  }
  await output.result(await conclusion(runs, { watch, idleCalls, display: output.display }));
  output.say(THE_END);
  return demo.consumer.failures.count === 0 ? exitCodes.clean : exitCodes.failed;
}

const THE_END =
  'That was the demo. For your own keys "keyturn forecast" tells such a calendar, and changes nothing; docs/rotation.md is the guide.';

function introduction({ firstKey }: DemoWorld, display: Display): string {
  const about = `The life of one access key, in ${DAYS} days. AWS is emulated inside this process, and its clock is moved; the engine, its waits and its journal are the real ones.`;
  const rows: Cell[][] = [
    [{ text: 'user', style: 'strong' }, `${USER} in account ${MEMBER.id} (${MEMBER.name}); its key ${firstKey} is new`],
    [
      { text: 'consumer', style: 'strong' },
      `calls S3 every ${CALL_EVERY_MINUTES} minutes, with the key that it fetches from Secrets Manager every ${REFRESH_HOURS} hours`,
    ],
    [{ text: 'every night', style: 'strong' }, 'at 02:00 "keyturn apply --yes" runs, with this keyturn.yaml:'],
  ];
  return `${paragraph(about, display)}\n${grid(rows, display, 2)}\n${CONFIG.replaceAll(/^(?=.)/gm, '    ')}\n`;
}

/** Tells sentences of one instant. A person is given the time to read them, in which the next nights pass; nobody else has to wait. */
function momentTeller({ output, options }: CommandContext) {
  const isSlow = process.stdout.isTTY && !isGiven(options, 'fast');
  let breath = Promise.resolve();
  return async (day: number, at: Instant, sentences: readonly string[]): Promise<void> => {
    if (sentences.length === 0) return;
    const label = `day ${String(day).padStart(3)}  ${at.slice(0, 10)} ${at.slice(11, 16)}`;
    const rows = sentences.map((sentence, index): Cell[] => [{ text: index === 0 ? label : '', style: 'strong' }, sentence]);
    await breath;
    await output.result(grid(rows, output.display));
    if (isSlow) breath = new Promise((resolve) => setTimeout(resolve, BREATH_MS * sentences.length));
  };
}

interface Told {
  readonly watch: ConsumerWatch;
  /** Of a night on which nothing was due. */
  readonly idleCalls: number;
  readonly display: Display;
}

async function conclusion({ demo, folder }: NightlyRuns, { watch, idleCalls, display }: Told): Promise<string> {
  const lanes = keyLanes(watch.lanes(), [1, 31, 61, 91]).map((line) => `  ${line}\n`);
  const { failures, calls } = demo.consumer;
  const rows = watch
    .uses()
    .map(({ accessKeyId, calls: count, failed, first, last }): Cell[] => [
      accessKeyId,
      `${grouped(count)} calls`,
      `${minuteText(first)} to ${minuteText(last)}`,
      failed === 0 ? 'none failed' : { text: `${grouped(failed)} FAILED`, style: 'critical' },
    ]);
  const verdict =
    failures.count === 0
      ? `The consumer called ${grouped(calls)} times in ${DAYS} days. Not one of its calls failed.`
      : `${grouped(failures.count)} of the ${grouped(calls)} calls of the consumer FAILED.`;
  return [
    `\n${heading('The days', display)}${lanes.join('')}  ${lanesLegend}\n`,
    `${heading('What it took', display)}${paragraph(callsText(demo, idleCalls), display, 2)}${paragraph(await journalText(folder), display, 2)}`,
    `${heading('The proof, by CloudTrail', display)}${grid(rows, display, 2)}${grid([[{ text: verdict, style: 'strong' }]], display, 2)}`,
  ].join('\n');
}

function heading(text: string, display: Display): string {
  return grid([[{ text, style: 'strong' }]], display);
}

function callsText({ sandbox }: DemoWorld, idleCalls: number): string {
  const all = sandbox.calls.last();
  const changes = all.filter(({ action, status }) => CHANGES.test(action) && status < 300);
  const counts = Map.groupBy(changes, ({ action }) => action);
  const parts = [...counts].map(([action, made]) => `${action} ${made.length}`);
  return `${plural(all.length, 'call')} of AWS in ${DAYS} nights, ${idleCalls} on each on which nothing was due. ${changes.length} of all calls changed something: ${listText(parts)}.`;
}

const CHANGES = /^(?:Create|Delete|Put|Tag|Update)/;

async function journalText(folder: string): Promise<string> {
  const examined = await examineJournal(journalFileIn(folder));
  if (!examined) return 'There is no journal.';
  const { entries, problems } = examined.verdict;
  const verdict = problems.length === 0 ? 'none was changed after it was written' : 'it was tampered with';
  return `The journal tells all of it in ${entries} entries; ${verdict}.`;
}
