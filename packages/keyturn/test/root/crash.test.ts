import { expect, test } from 'vitest';
import type { Also } from '../../src/core/root-removal/removal-decision.ts';
import type { AppliedRemoval } from '../../src/engine/root-removal/run-removal.ts';
import { addMfa, addRootPassword, addSigningCertificate } from '../../src/sandbox/scenarios/credential-builders.ts';
import { examineJournal, journalFileIn } from '../../src/store/journal-file.ts';
import { MEMBER, organizationOf } from '../support/sts.ts';
import { runRemovalOnce } from './removal-run.ts';
import { DAY_SECONDS, type RootScene, startRootScene } from './scene.ts';

/** Some hundred lives, each of some hundred calls. */
const PATIENCE_MS = 300_000;
const AT_ONCE = 4;
const PAUSE_DAYS = 14;
/** More runs than any removal needs. */
const RUNS_MAX = 12;

/** What is done to a life. */
interface Trouble {
  readonly also?: readonly Also[];
  /** The first run dies as soon as AWS has performed so many calls; where it ends before, so does the next one after a day. */
  readonly diesAfter?: number;
  /** The answer of this call never comes, and the run goes on. */
  readonly cutAfter?: number;
  /** Where the process dies again and again, after so many calls of its own. */
  readonly diesAgainAfter?: number;
}

const everything: readonly Also[] = ['certificates', 'mfa', 'password'];

const quiet = { harm: [], journal: [], keys: 0, credentials: 0, pauses: [], attached: ['FullAWSAccess'], end: 'nothing-there' };

test(
  'whichever call a process dies after, no key goes before its time, and the next runs end it',
  async () => {
    const { calls } = await live({});
    await forEvery(calls, async (k) => {
      expect(await live({ diesAfter: k }), `it died after call ${k}`).toMatchObject(quiet);
    });
  },
  PATIENCE_MS,
);

test(
  'whichever answer is lost, no key goes before its time, and the next runs end it',
  async () => {
    const { calls } = await live({});
    await forEvery(calls, async (k) => {
      expect(await live({ cutAfter: k }), `the answer to call ${k} was lost`).toMatchObject(quiet);
    });
  },
  PATIENCE_MS,
);

test(
  'a process that dies again and again does no harm, and the first one that lives goes on',
  async () => {
    for (const diesAgainAfter of [3, 7, 12, 17, 23, 29])
      expect(await live({ also: everything, diesAgainAfter }), `each died after ${diesAgainAfter} calls`).toMatchObject(quiet);
  },
  PATIENCE_MS,
);

async function forEvery(count: number, each: (k: number) => Promise<void>): Promise<void> {
  expect(count).toBeGreaterThan(50);
  for (let first = 1; first <= count; first += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, index) => first + index).filter((k) => k <= count);
    await Promise.all(batch.map(each));
  }
}

/** One removal from its first run to its end: a run a day. */
async function live({ also = [], diesAfter, cutAfter, diesAgainAfter }: Trouble) {
  const scene = await startRootScene();
  const { builder } = scene.aws;
  if (also.length > 0) {
    addRootPassword(builder, scene.member, { ageDays: 300 });
    addMfa(builder, scene.member, undefined, { kind: 'virtual' });
    addSigningCertificate(builder, scene.member, undefined, { ageDays: 300 });
  }
  const watch = watchHarm(scene);
  const { aws, folder } = scene;
  const runOnce = (isDead?: () => boolean) =>
    runRemovalOnce({ aws, folder, scope: { kind: 'accounts', ids: [MEMBER] }, also, isDead });
  try {
    if (cutAfter !== undefined) scene.aws.sandbox.faults.add({ call: cutAfter, effect: { kind: 'drop-after' } });
    const lives = diesAgainAfter === undefined ? [] : Array.from({ length: 5 }, () => diesAgainAfter);
    for (const calls of lives) {
      const last = watch.calls() + calls;
      await runOnce(() => watch.calls() >= last);
    }
    let applied: AppliedRemoval | undefined;
    for (let run = 0; run < RUNS_MAX && !isTheEnd(applied); run++) {
      if (applied) scene.aws.clock.advance(8 * DAY_SECONDS);
      const isDead = diesAfter !== undefined && watch.calls() < diesAfter ? () => watch.calls() >= diesAfter : undefined;
      applied = (await runOnce(isDead)) ?? applied ?? NOTHING;
    }
    const ending = applied?.outcomes[0]?.ending;
    const { keys, password, mfa, certificates } = scene.member.root;
    const examined = await examineJournal(journalFileIn(scene.folder));
    return {
      harm: watch.harm,
      calls: watch.calls(),
      journal: examined?.verdict.problems ?? [],
      keys: keys.length,
      credentials: mfa.length + certificates.length + (password ? 1 : 0),
      pauses: scene.pauses(),
      attached: scene.attached(),
      end: ending?.kind === 'rest' ? ending.wait : JSON.stringify(ending),
    };
  } finally {
    await scene.close();
  }
}

const NOTHING: AppliedRemoval = { outcomes: [], left: [], gone: [] };

function isTheEnd(applied: AppliedRemoval | undefined): boolean {
  const ending = applied?.outcomes[0]?.ending;
  return ending?.kind === 'rest' && ending.wait === 'nothing-there';
}

/** After each call: has anything gone from the root user that had not been paused for all of its time? */
function watchHarm(scene: RootScene) {
  const { aws, member } = scene;
  const harm: string[] = [];
  let calls = 0;
  let pausedAt: number | undefined;
  const had = () =>
    member.root.keys.length + member.root.mfa.length + member.root.certificates.length + (member.root.password ? 1 : 0);
  let before = had();
  const log = { ...aws.sandbox.calls };
  aws.sandbox.calls.add = (call) => {
    log.add(call);
    calls += 1;
    const now = aws.sandbox.clock.now();
    const isPaused = scene.attached().length > 1;
    if (!isPaused) pausedAt = undefined;
    else pausedAt ??= now;
    const days = pausedAt === undefined ? 0 : (now - pausedAt) / (DAY_SECONDS * 1000);
    if (had() < before && days < PAUSE_DAYS) harm.push(`call ${calls} (${call.action}) took something after ${days} days`);
    if (scene.pauses().length > 1) harm.push(`after call ${calls} there is more than one pause`);
    const left = [...(organizationOf(aws).attachments.get(MEMBER) ?? [])];
    if (!left.includes('p-FullAWSAccess')) harm.push(`after call ${calls} the account is cut off`);
    before = had();
  };
  return { harm, calls: () => calls };
}
