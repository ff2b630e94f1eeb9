import { parseInstant } from '../../core/instant.ts';
import type { Step } from '../../core/rotation/decision.ts';
import { dayText, minuteText } from '../../core/rotation/use-words.ts';
import type { Ending, Taken } from '../../engine/rotation/reconcile.ts';
import type { Night } from './nightly-run.ts';

/** Tells what each night did and, where that changed, what it waits for; nothing where it was like the night before. */
export function createRotationStory(): (night: Night) => readonly string[] {
  let waited = '';
  let lost: string | undefined;
  return (night) => {
    if (night.is === 'killed') {
      lost = night.lost;
      return [
        `The key is due: ${night.step.because}. Keyturn notes in a tag of the user what it is about to do, and AWS creates ${night.lost}.`,
        'Here the process is killed. The secret of the new key dies with it; the old key works as before.',
      ];
    }
    const { taken = [], ending } = night.outcome ?? {};
    const sentences = taken.map((one) => stepSentence(one, lost));
    const wait = waitOf(ending);
    if (wait !== waited) sentences.push(ending === undefined ? YOUNG : endingSentence(ending));
    waited = wait;
    return sentences;
  };
}

const YOUNG = 'Nothing is due, and nothing is done. So it stays until the key is 90 days old.';

/** What is waited for; the same as long as nobody has to be told anew. */
function waitOf(ending: Ending | undefined): string {
  if (ending === undefined) return 'not-due';
  if (ending.kind !== 'rest') return ending.kind;
  return ending.wait === 'not-due' ? ending.wait : ending.because;
}

function stepSentence({ step, effect }: Taken, lost: string | undefined): string {
  if (effect.is !== 'done') return `${step.do} came to nothing: ${effect.because}.`;
  switch (step.do) {
    case 'create':
      return `All over again: the intent is noted, and AWS creates ${effect.created ?? ''}, the successor of ${step.outgoing}.`;
    case 'discard':
      return step.key === lost
        ? `The next run finds ${step.key}. CloudTrail tells that our call made it, no destination holds it, and nobody has used it: it is deleted.`
        : `${step.key} is deleted: ${step.because}.`;
    case 'deliver':
      return `It is delivered to ${step.to.join(' and ')}, to wait there: the consumer is still given the old key.`;
    case 'prove':
      return 'It is proven: AWS takes a call that it signs as one of this very user, three times in a row.';
    case 'promote':
      return 'It is promoted: whoever fetches the secret from now on is given it. Both keys work.';
    case 'deactivate':
      return `Nobody has used ${step.key} since ${lastUse(step)}: it is deactivated. For now it could still be brought back.`;
    case 'delete':
      return `${step.key} is deleted: ${step.because}.`;
    case 'note-promotion':
    case 'run-hooks':
    case 'note-compromised':
    case 'note-off':
    case 'reactivate':
      return `${step.do} ${step.key}: ${step.because}.`;
    default:
      return step satisfies never;
  }
}

function lastUse({ evidence }: Step): string {
  const at = parseInstant(String(evidence['lastUsedAt']));
  return at === undefined ? 'it was made' : dayText(at);
}

function endingSentence(ending: Ending): string {
  switch (ending.kind) {
    case 'rest':
      return ending.wait === 'not-due'
        ? `Nothing else is due${ending.until === null ? '' : ` before ${dayText(ending.until)}`}.`
        : `Keyturn waits${ending.until === null ? '' : ` until ${minuteText(ending.until)}`}: ${ending.because}.`;
    case 'interrupted':
      return 'Interrupted.';
    case 'refused':
      return `Held back: ${ending.refusal.because}.`;
    case 'stale':
      return 'Not as planned any more.';
    case 'ask':
    case 'unknown':
    case 'failed':
      return `${ending.because}.`;
    default:
      return ending satisfies never;
  }
}
