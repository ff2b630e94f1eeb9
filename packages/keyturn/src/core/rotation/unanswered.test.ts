import { expect, test } from 'vitest';
import { NOW } from '../../../test/gen/facts.ts';
import { draft, sha256 } from '../../../test/gen/journal.ts';
import { chainStart, type JournalDraft, sealEntry } from '../journal.ts';
import { known, unknown } from '../observed.ts';
import { createUnanswered, isSeenDone } from './unanswered.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';

function unansweredIn(...drafts: readonly Partial<JournalDraft>[]) {
  const unanswered = createUnanswered();
  for (const one of drafts) unanswered.add(sealEntry(draft(one), chainStart, sha256));
  return unanswered.list();
}

const outcome = (is: 'done' | 'failed' | 'unknown', more: Partial<JournalDraft> = {}): Partial<JournalDraft> => ({
  kind: 'outcome',
  outcome: is,
  intent: 1,
  ...more,
});

test.each<[string, readonly Partial<JournalDraft>[], number]>([
  ['an intent with nothing behind it is open', [{}], 1],
  ['an answer that did not come leaves it open', [{}, outcome('unknown')], 1],
  ['an answer settles it', [{}, outcome('done')], 0],
  ['a failure settles it', [{}, outcome('failed')], 0],
  ['a second try that was answered settles the first one', [{}, {}, outcome('done')], 0],
  ['the answer to another step of the key settles nothing', [{}, { step: 'delete' }, outcome('done', { step: 'delete' })], 1],
  ['a creation is nothing that people are told of', [{ step: 'create' }], 0],
  ['the root user has steps of its own', [{ principal: { type: 'root', name: '<root_account>' } }], 0],
])('%s', (_title, drafts, count) => {
  expect(unansweredIn(...drafts)).toHaveLength(count);
});

const keys = (...list: readonly { readonly id: string; readonly status: 'active' | 'inactive' }[]) =>
  known(list, 'iam:ListAccessKeys', NOW);

test.each([
  { says: 'a key that is off was turned off', step: 'deactivate', seen: keys({ id: KEY, status: 'inactive' }), isDone: true },
  { says: 'a key that is gone was turned off before', step: 'deactivate', seen: keys(), isDone: true },
  { says: 'a key that is on was not', step: 'deactivate', seen: keys({ id: KEY, status: 'active' }), isDone: false },
  { says: 'a key that is gone was deleted', step: 'delete', seen: keys(), isDone: true },
  {
    says: 'a user who is gone has no keys',
    step: 'delete',
    seen: known('gone' as const, 'iam:ListAccessKeys', NOW),
    isDone: true,
  },
  { says: 'a key that is off was not deleted', step: 'delete', seen: keys({ id: KEY, status: 'inactive' }), isDone: false },
  { says: 'what could not be read settles nothing', step: 'delete', seen: unknown('denied', 'AccessDenied'), isDone: false },
])('$says', ({ step, seen, isDone }) => {
  const [open] = unansweredIn({ step });
  expect(open && isSeenDone(open, seen)).toBe(isDone);
});
