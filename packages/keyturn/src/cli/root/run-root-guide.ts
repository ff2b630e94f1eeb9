import { createAwsClients } from '../../aws/client.ts';
import { realTime } from '../../aws/rate-limit.ts';
import { createGuideReader } from '../../aws/root-guide.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { guideTo } from '../../core/root-guide/guide.ts';
import { type Guide, type GuideTopic, guideTopics } from '../../core/root-guide/guide-step.ts';
import { attestStep } from '../../engine/root-guide/guide-journal.ts';
import {
  beginGuide,
  endGuide,
  type Follower,
  type Following,
  isGuideDone,
  lookAtGuide,
  type StepProgress,
  walkGuide,
} from '../../engine/root-guide/walk-guide.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { changeRotation } from '../rotation/session.ts';
import { awsSettings } from '../settings.ts';
import { guideHead, guideJson, guideText, stateText, stepText } from './guide-text.ts';

/** Guides through what only a person in the console can do; without a terminal, it tells how far that is. */
export function runRootGuide(context: CommandContext): Promise<ExitCode> {
  const topics = topicsOf(context);
  return changeRotation(context, async ({ aws, config, journal, run, actor }) => {
    const { account, partition } = await aws.caller();
    const { environment, time = realTime } = context;
    const clients = createAwsClients({ ...awsSettings(config, context), environment, time });
    const reader = createGuideReader(aws, clients, partition);
    const following: Following = { reader, journal, writer: { run, actor, now: () => aws.now() } };
    const guides = topics.map((topic) => guideTo(topic, { account, partition }));
    const isAsked = process.stdin.isTTY && process.stderr.isTTY && optionText(context.options, 'attest') === undefined;
    const done: [Guide, readonly StepProgress[]][] = [];
    for (const guide of guides)
      done.push([guide, isAsked ? await walk(guide, following, context) : await tell(guide, following, context)]);
    const isJson = optionText(context.options, 'format') === 'json';
    const { display } = context.output;
    const texts = done.map(([guide, progress]) => guideText(guide, progress, display));
    const json = done.map(([guide, progress]) => guideJson(guide, progress));
    await context.output.result(isJson ? `${JSON.stringify({ guides: json }, null, 2)}\n` : texts.join('\n'));
    return exitCodeOf(done.flatMap(([, progress]) => progress));
  });
}

function topicsOf({ operands }: CommandContext): readonly GuideTopic[] {
  const named = operands['topic'];
  const topic = guideTopics.find((one) => one === named);
  if (named !== undefined && topic === undefined)
    throw new Fault('usage-wrong', `There is no guide to "${named}": there are ${guideTopics.join(', ')}.`);
  return topic === undefined ? guideTopics : [topic];
}

function walk(guide: Guide, following: Following, context: CommandContext): Promise<readonly StepProgress[]> {
  const { output } = context;
  output.say(guideHead(guide, output.display).trimEnd());
  return walkGuide(guide, following, personAt(context));
}

/** How long until AWS is asked again. */
const POLL_MS = 15_000;

function personAt({ output, interrupted, time = realTime }: CommandContext): Follower {
  return {
    interrupted,
    show: (step) => output.say(stepText(step, output.display).trimEnd()),
    told: (progress) => output.say(stateText(progress, output.display).trimEnd()),
    wait: () => new Promise((resolve) => time.after(POLL_MS, resolve)),
    async attest(_step, question) {
      const { isCancel, text } = await import('@clack/prompts');
      const message = `${question} Say what you saw; leave it empty to go on later.`;
      const answer = await text({ message, output: process.stderr, signal: interrupted });
      return isCancel(answer) || answer === undefined || answer.trim() === '' ? undefined : answer.trim();
    },
  };
}

/** Without a terminal: takes the word of who vouches for a step, and looks at all of them. */
async function tell(guide: Guide, following: Following, { options }: CommandContext): Promise<readonly StepProgress[]> {
  await beginGuide(guide, following);
  const named = optionText(options, 'attest');
  const step = guide.steps.find(({ id }) => id === named);
  if (step) {
    const seen = optionText(options, 'evidence')?.trim() ?? '';
    if (step.check.by !== 'person') throw new Fault('usage-wrong', `AWS itself tells of ${step.id}: nobody has to vouch for it.`);
    if (seen === '') throw new Fault('usage-wrong', 'Say with --evidence what you saw; it stands in the journal.');
    await attestStep(following.journal, guide, { ...following.writer, step, seen });
  }
  const progress = await lookAtGuide(guide, following);
  if (isGuideDone(progress)) await endGuide(guide, following);
  return progress;
}

function exitCodeOf(progress: readonly StepProgress[]): ExitCode {
  if (progress.some(({ state }) => state.is === 'unknown')) return exitCodes.incomplete;
  return progress.every(({ state }) => state.is === 'done') ? exitCodes.clean : exitCodes.findings;
}
