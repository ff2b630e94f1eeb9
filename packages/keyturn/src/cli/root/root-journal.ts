import { ROOT_PRINCIPAL } from '../../core/finding.ts';
import type { Instant } from '../../core/instant.ts';
import type { JournalActor, JournalDraft } from '../../core/journal.ts';
import type { RemovalStep } from '../../core/root-removal/removal-decision.ts';
import type { Journal } from '../../engine/journal.ts';
import type { RootPrincipal } from '../../engine/root-removal/root-principal.ts';
import type { RootRecorder } from '../../engine/root-removal/root-recorder.ts';

/** Of which run the entries are. */
interface RecordedRun {
  readonly run: string;
  readonly plan: string | null;
  readonly approvers: readonly string[];
  readonly actor: JournalActor;
  readonly now: () => Instant;
}

/** Writes the steps of a run about root users into a journal. */
export function createRootRecorder(journal: Journal, recorded: RecordedRun): RootRecorder {
  return {
    async intent(principal, step) {
      const { seq } = await journal.append({ ...draft(recorded, principal, step), kind: 'intent' });
      return seq;
    },
    async outcome(ticket, principal, { step, effect }) {
      await journal.append({
        ...draft(recorded, principal, step),
        kind: 'outcome',
        outcome: effect.is,
        detail: effect.is === 'done' ? null : effect.because,
        intent: ticket,
      });
    },
    async refusal(principal, step, { code, because }) {
      await journal.append({ ...draft(recorded, principal, step), kind: 'refusal', detail: `${code}: ${because}` });
    },
  };
}

function draft({ run, plan, approvers, actor, now }: RecordedRun, { account }: RootPrincipal, step: RemovalStep): JournalDraft {
  return {
    at: now(),
    kind: 'intent',
    run,
    plan,
    actor,
    approvers,
    account: account.id,
    principal: ROOT_PRINCIPAL,
    accessKeyId: step.do === 'delete-key' ? step.key : null,
    step: step.do,
    because: step.because,
    evidence: { ...step.evidence, ...objectOf(step) },
    outcome: null,
    detail: null,
    intent: null,
  };
}

function objectOf(step: RemovalStep): Readonly<Record<string, string>> {
  if (step.do === 'create-pause') return { keys: step.keys.join(' '), also: step.also.join(' ') };
  if (step.do === 'delete-certificate') return { certificate: step.certificate };
  if (step.do === 'remove-mfa') return { device: step.serial };
  return 'policy' in step ? { policy: step.policy } : {};
}
