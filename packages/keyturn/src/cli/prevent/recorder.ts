import type { JournalDraft, JournalEvidence } from '../../core/journal.ts';
import type { Change } from '../../core/prevention/change.ts';
import { passwordRulesText } from '../../core/prevention/password-rules.ts';
import type { GuardrailRecorder, RecordedChange } from '../../engine/guardrail-ports.ts';
import { fingerprintOf } from '../rotation/session.ts';
import type { GuardrailSession } from './session.ts';

/** Writes the changes of a run into the journal. */
export function createGuardrailRecorder(
  { journal, run, actor, aws }: Pick<GuardrailSession, 'journal' | 'run' | 'actor' | 'aws'>,
  { plan, approvers }: { readonly plan: string | null; readonly approvers: readonly string[] },
): GuardrailRecorder {
  const draft = ({ account, change, guardrail, because }: RecordedChange): JournalDraft => ({
    at: aws.now(),
    kind: 'intent',
    run,
    plan,
    actor,
    approvers,
    account,
    principal: null,
    accessKeyId: null,
    step: change.do,
    because,
    evidence: { guardrail, ...evidenceOf(change) },
    outcome: null,
    detail: null,
    intent: null,
  });
  return {
    async intent(entry) {
      const { seq } = await journal.append(draft(entry));
      return seq;
    },
    async outcome(ticket, entry, effect) {
      await journal.append({
        ...draft(entry),
        kind: 'outcome',
        outcome: effect.is,
        detail: effect.is === 'done' ? null : effect.because,
        intent: ticket,
      });
    },
  };
}

/** What a change is about; of a document its fingerprint. */
function evidenceOf(change: Change): JournalEvidence {
  switch (change.do) {
    case 'enable-root-feature':
    case 'disable-root-feature':
      return { feature: change.feature };
    case 'enable-policy-type':
      return { root: change.root };
    case 'create-policy':
      return { policy: change.name, document: fingerprintOf(change.content) };
    case 'update-policy':
      return { policy: change.name, document: fingerprintOf(change.content), was: fingerprintOf(change.was.content) };
    case 'attach-policy':
    case 'detach-policy':
      return { policy: change.name, target: change.target.id };
    case 'delete-policy':
      return { policy: change.name, was: fingerprintOf(change.was) };
    case 'create-topic':
    case 'set-topic-policy':
    case 'delete-topic':
      return { topic: change.topic };
    case 'subscribe':
      return { topic: change.topic, email: change.email };
    case 'put-rule':
    case 'delete-rule':
      return { rule: change.rule };
    case 'set-password-rules':
    case 'restore-password-rules':
      return { set: passwordRulesText(change.rules), was: passwordRulesText(change.was) };
    case 'enable-trusted-access':
    case 'disable-trusted-access':
      return { service: 'iam.amazonaws.com' };
    default:
      return change satisfies never;
  }
}
