import type { Instant } from '../instant.ts';
import { known, mapObserved, type Observed } from '../observed.ts';
import { nextRemoval } from './next-removal.ts';
import { type PausePolicy, pauseContent, pauseTags, sinceTag } from './pause-policy.ts';
import type { RemovalStep } from './removal-decision.ts';
import type { RemovalSituation, RootBelongings } from './removal-situation.ts';

/** A step that is due now, or at a later instant if nobody misses what is paused. */
export interface ForeseenRemoval {
  readonly at: Instant;
  readonly step: RemovalStep;
}

/** More steps than a removal has. */
const STEPS_MAX = 30;

/** All steps that lead to the end, if nobody else acts and nobody uses what is paused: the same decisions, made ahead of time. */
export function foreseeRemoval(start: RemovalSituation): readonly ForeseenRemoval[] {
  const steps: ForeseenRemoval[] = [];
  let situation = start;
  for (let turn = 0; turn < STEPS_MAX; turn++) {
    const decision = nextRemoval(situation);
    if (decision.kind === 'step') {
      steps.push({ at: situation.now, step: decision.step });
      situation = afterRemoval(situation, decision.step);
    } else if (decision.kind === 'look') situation = { ...situation, calls: known([], 'cloudtrail:LookupEvents', situation.now) };
    else if (decision.kind === 'rest' && decision.until !== null) situation = { ...situation, now: decision.until };
    else return steps;
  }
  return steps;
}

/** The situation after a step that came out well. */
function afterRemoval(situation: RemovalSituation, step: RemovalStep): RemovalSituation {
  const { account, now } = situation;
  switch (step.do) {
    case 'create-pause': {
      const tags = pauseTags(account.id, step);
      return withPause(situation, () => ({ id: FUTURE_POLICY, content: pauseContent(account), tags, targets: [] }));
    }
    case 'attach-pause':
      return withPause(situation, (pause) => pause && { ...pause, targets: [...pause.targets, account.id] });
    case 'note-pause':
      return withPause(situation, (pause) => pause && { ...pause, tags: new Map([...pause.tags, [sinceTag, now]]) });
    case 'clear-pause-note':
      return withPause(situation, (pause) => pause && { ...pause, tags: without(pause.tags, sinceTag) });
    case 'detach-pause':
      return withPause(situation, (pause) => pause && { ...pause, targets: pause.targets.filter((one) => one !== account.id) });
    case 'delete-pause':
      return withPause(situation, () => null);
    case 'delete-key':
      return withBelongings(situation, ({ keys, ...others }) => ({ ...others, keys: keys.filter(({ id }) => id !== step.key) }));
    case 'delete-certificate':
      return withBelongings(situation, ({ certificates, ...others }) => ({
        ...others,
        certificates: certificates.filter(({ id }) => id !== step.certificate),
      }));
    case 'remove-mfa':
      return withBelongings(situation, ({ mfaDevices, ...others }) => ({
        ...others,
        mfaDevices: mfaDevices.filter(({ serial }) => serial !== step.serial),
      }));
    case 'delete-password':
      return withBelongings(situation, (belongings) => ({ ...belongings, password: null }));
    default:
      return step satisfies never;
  }
}

/** How a policy is called that is still to be made. */
const FUTURE_POLICY = 'the new policy';

function withPause(situation: RemovalSituation, change: (pause: PausePolicy | null) => PausePolicy | null): RemovalSituation {
  return { ...situation, control: mapObserved(situation.control, (facts) => ({ ...facts, pause: change(facts.pause) })) };
}

function withBelongings(situation: RemovalSituation, change: (belongings: RootBelongings) => RootBelongings): RemovalSituation {
  const root: Observed<RootBelongings> = mapObserved(situation.root, change);
  return { ...situation, root };
}

function without(tags: ReadonlyMap<string, string>, name: string): ReadonlyMap<string, string> {
  return new Map([...tags].filter(([tag]) => tag !== name));
}
