import { listText } from '../../core/limit-words.ts';
import type { Step, StepName } from '../../core/rotation/decision.ts';
import type { Taken } from '../../engine/rotation/reconcile.ts';

interface StepWords {
  /** In a table, beside a column of keys. */
  readonly title: string;
  /** What is to be done with a key. */
  readonly toDo: (key: string) => string;
  /** The word for having done it. */
  readonly done: string;
}

/** What a step does, for people. */
export const stepWords: Readonly<Record<StepName, StepWords>> = {
  create: { title: 'create its successor', toDo: (key) => `create the successor of ${key}`, done: 'created' },
  discard: { title: 'delete, as its secret is lost', toDo: (key) => `delete ${key}`, done: 'deleted' },
  deliver: { title: 'deliver', toDo: (key) => `deliver ${key}`, done: 'delivered' },
  prove: { title: 'prove', toDo: (key) => `prove that ${key} works`, done: 'proved' },
  promote: { title: 'promote', toDo: (key) => `promote ${key}`, done: 'promoted' },
  'note-promotion': {
    title: 'note that consumers are given it',
    toDo: (key) => `note that consumers are given ${key}`,
    done: 'noted the promotion of',
  },
  'run-hooks': { title: 'tell consumers', toDo: (key) => `tell consumers of ${key}`, done: 'told consumers of' },
  'note-compromised': {
    title: 'mark as compromised',
    toDo: (key) => `mark ${key} as compromised`,
    done: 'marked as compromised',
  },
  deactivate: { title: 'deactivate', toDo: (key) => `deactivate ${key}`, done: 'deactivated' },
  'note-off': {
    title: 'begin its grace period',
    toDo: (key) => `begin the grace period of ${key}`,
    done: 'began the grace period of',
  },
  reactivate: { title: 'reactivate', toDo: (key) => `reactivate ${key}`, done: 'reactivated' },
  delete: { title: 'delete', toDo: (key) => `delete ${key}`, done: 'deleted' },
};

/** The key that a step is about: of a creation, the one that it replaces. */
export function keyOfStep(step: Step): string {
  return 'key' in step ? step.key : step.outgoing;
}

/** Steps that were taken, by their keys: `created, delivered and proved AKIA...; deactivated AKIA...`. */
export function doneText(taken: readonly Taken[]): string {
  const groups: { readonly key: string; readonly words: string[] }[] = [];
  for (const { step, effect } of taken) {
    if (effect.is === 'failed') continue;
    const key = effect.created ?? keyOfStep(step);
    const word = `${stepWords[step.do].done}${effect.is === 'unknown' ? ' (without an answer)' : ''}`;
    const last = groups.at(-1);
    if (last?.key === key) last.words.push(word);
    else groups.push({ key, words: [word] });
  }
  return groups.map(({ key, words }) => `${listText(words)} ${key}`).join('; ');
}
