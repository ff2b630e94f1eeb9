import { ROOT_PRINCIPAL } from '../../core/finding.ts';
import type { Instant } from '../../core/instant.ts';
import type { JournalActor, JournalDraft } from '../../core/journal.ts';
import type { Step } from '../../core/rotation/decision.ts';
import type { RefusalCode } from '../../core/safety/guard.ts';
import type { Journal } from '../../engine/journal.ts';
import type { Principal } from '../../engine/rotation/principal.ts';
import type { Recorder } from '../../engine/rotation/recorder.ts';

/** Of which run the entries are. */
export interface RecordedRun {
  readonly run: string;
  readonly plan: string | null;
  readonly approvers: readonly string[];
  readonly actor: JournalActor;
  readonly now: () => Instant;
}

/** Writes the steps of a run into a journal. */
export function createRecorder(journal: Journal, recorded: RecordedRun): Recorder {
  let read: ReturnType<typeof readHooked> | undefined;
  const hooked = () => (read ??= readHooked(journal));
  return {
    async intent(principal, step) {
      const { seq } = await journal.append({ ...draft(recorded, principal, step), kind: 'intent' });
      return seq;
    },
    async outcome(ticket, principal, { step, effect }) {
      const created = effect.created === undefined ? {} : { created: effect.created };
      const told = draft(recorded, principal, step);
      await journal.append({
        ...told,
        kind: 'outcome',
        accessKeyId: effect.created ?? told.accessKeyId,
        evidence: { ...told.evidence, ...created },
        outcome: effect.is,
        detail: effect.is === 'done' ? null : effect.because,
        intent: ticket,
      });
    },
    async refusal(principal, step, { code, because }) {
      // What the policy wants every night is no news.
      if (isStanding(code)) return;
      await journal.append({ ...draft(recorded, principal, step), kind: 'refusal', detail: `${code}: ${because}` });
    },
    async hookedKeys(principal) {
      return (await hooked()).get(`${principal.account.id}/${nameOf(principal).name}`) ?? [];
    },
    async hasCreated({ account, user, isRoot = false }, keyId) {
      const whose = { account: account.id, user: isRoot ? null : user.name };
      for await (const { step, outcome, accessKeyId } of journal.entries(whose)) {
        if (step === 'create' && outcome === 'done' && accessKeyId === keyId) return true;
      }
      return false;
    },
  };
}

/** The last keys of everybody after whose promotion all hooks ran: the journal is read once for all of a run. */
async function readHooked(journal: Journal): Promise<ReadonlyMap<string, readonly string[]>> {
  const keys = new Map<string, readonly string[]>();
  for await (const { step, outcome, account, principal, accessKeyId } of journal.entries()) {
    if (step !== 'run-hooks' || outcome !== 'done' || accessKeyId === null || !principal) continue;
    const name = `${account}/${principal.name}`;
    keys.set(name, [...(keys.get(name) ?? []), accessKeyId].slice(-HOOKED_MAX));
  }
  return keys;
}

/** A user has one successor at a time; a few more do no harm. */
const HOOKED_MAX = 3;

function isStanding(code: RefusalCode): boolean {
  return ['excepted', 'break-glass', 'freeze', 'outside-window', 'run-limit', 'not-announced'].includes(code);
}

function draft({ run, plan, approvers, actor, now }: RecordedRun, principal: Principal, step: Step): JournalDraft {
  return {
    at: now(),
    kind: 'intent',
    run,
    plan,
    actor,
    approvers,
    account: principal.account.id,
    principal: nameOf(principal),
    accessKeyId: 'key' in step ? step.key : step.outgoing,
    step: step.do,
    because: step.because,
    evidence: { ...step.evidence, ...placesOf(step) },
    outcome: null,
    detail: null,
    intent: null,
  };
}

/** No user can be called like this: `<` is in no name of IAM. */
function nameOf({ user, isRoot }: Principal): NonNullable<JournalDraft['principal']> {
  return isRoot === true ? ROOT_PRINCIPAL : { type: 'user', name: user.name };
}

function placesOf(step: Step): Readonly<Record<string, string>> {
  if (step.do === 'deliver') return { destinations: step.to.join(' ') };
  return step.do === 'promote' ? { destinations: step.in.join(' ') } : {};
}
