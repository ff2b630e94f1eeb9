import type { AdministratorChange } from '../../core/administrator/change.ts';
import type { AdministratorWish } from '../../core/administrator/wish.ts';
import type { JournalDraft, JournalEvidence } from '../../core/journal.ts';
import type { AdministratorRecorder } from '../../engine/administrator-ports.ts';
import { fingerprintOf } from '../rotation/session.ts';
import type { AdministratorSession } from './session.ts';

/** Writes the changes of a run into the journal. */
export function createAdministratorRecorder({
  journal,
  run,
  actor,
  aws,
  wish,
}: Pick<AdministratorSession, 'journal' | 'run' | 'actor' | 'aws' | 'wish'>): AdministratorRecorder {
  const draft = (change: AdministratorChange, because: string): JournalDraft => ({
    at: aws.now(),
    kind: 'intent',
    run,
    plan: null,
    actor,
    approvers: [],
    account: wish.account,
    principal: wish.kind === 'user' ? { type: 'user', name: wish.name } : null,
    accessKeyId: null,
    step: change.do,
    because,
    evidence: evidenceOf(change, wish),
    outcome: null,
    detail: null,
    intent: null,
  });
  return {
    async intent(change, because) {
      const { seq } = await journal.append(draft(change, because));
      return seq;
    },
    async outcome(ticket, { change, because }, effect) {
      await journal.append({
        ...draft(change, because),
        kind: 'outcome',
        outcome: effect.is,
        detail: effect.is === 'done' ? null : effect.because,
        intent: ticket,
      });
    },
  };
}

/** What a change is about; of a document its fingerprint. */
function evidenceOf(change: AdministratorChange, wish: AdministratorWish): JournalEvidence {
  switch (change.do) {
    case 'create-role':
      return { role: change.role, mark: change.mark, trusted: wish.kind === 'role' ? wish.trusted.join(' ') : null };
    case 'attach-role-policy':
      return { role: change.role, policy: change.policy };
    case 'create-user':
      return { mark: change.mark };
    case 'require-mfa':
      return { policy: change.policy, document: fingerprintOf(change.document) };
    case 'attach-user-policy':
      return { policy: change.policy };
    case 'write-password':
    case 'set-password':
      return { file: change.file, mark: change.mark };
    default:
      return change satisfies never;
  }
}
