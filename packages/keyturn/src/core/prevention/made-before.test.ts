import { expect, test } from 'vitest';
import { NOW } from '../../../test/gen/facts.ts';
import { draft } from '../../../test/gen/journal.ts';
import { chainStart, type JournalDraft, type JournalEntry, sealEntry } from '../journal.ts';
import { foldMadeBefore } from './made-before.ts';
import { type PasswordRules, passwordRulesText } from './password-rules.ts';

const ACCOUNT = '222222222222';

const rules = (minimumLength: number): PasswordRules => ({
  minimumLength,
  requiresSymbols: true,
  requiresNumbers: true,
  requiresUppercase: true,
  requiresLowercase: true,
  letsUsersChange: true,
  maxAgeDays: null,
  reusePrevention: 24,
  hasHardExpiry: false,
});

function entries(...drafts: readonly Partial<JournalDraft>[]): readonly JournalEntry[] {
  let last = chainStart;
  return drafts.map((one) => {
    const entry = sealEntry(draft({ at: NOW, kind: 'intent', account: null, ...one }), last, () => '0'.repeat(64));
    last = entry;
    return entry;
  });
}

const set = (to: number, was: number | null): Partial<JournalDraft> => ({
  step: 'set-password-rules',
  account: ACCOUNT,
  evidence: { set: passwordRulesText(rules(to)), was: passwordRulesText(was === null ? null : rules(was)) },
});

test('what was switched on and not off again is ours', () => {
  const made = foldMadeBefore(
    entries(
      { step: 'enable-trusted-access' },
      { step: 'enable-root-feature', evidence: { feature: 'RootSessions' } },
      { step: 'enable-root-feature', evidence: { feature: 'RootCredentialsManagement' } },
      { step: 'disable-root-feature', evidence: { feature: 'RootSessions' } },
      { step: 'create', accessKeyId: 'AKIA1' },
    ),
  );
  expect(made.hasTrustedAccess).toBe(true);
  expect([...made.rootFeatures]).toEqual(['RootCredentialsManagement']);
  expect(foldMadeBefore(entries({ step: 'enable-trusted-access' }, { step: 'disable-trusted-access' })).hasTrustedAccess).toBe(
    false,
  );
});

test('what AWS refused is not ours; what nobody knows may be', () => {
  const failed = entries(
    { step: 'enable-trusted-access' },
    { kind: 'outcome', step: 'enable-trusted-access', outcome: 'failed', intent: 1 },
  );
  expect(foldMadeBefore(failed).hasTrustedAccess).toBe(false);
  const unknown = entries(
    { step: 'enable-trusted-access' },
    { kind: 'outcome', step: 'enable-trusted-access', outcome: 'unknown', intent: 1 },
  );
  expect(foldMadeBefore(unknown).hasTrustedAccess).toBe(true);
});

test('rules over rules of ours come from where those came from', () => {
  const made = foldMadeBefore(entries(set(14, 8), set(16, 14)));
  expect(made.passwordRules.get(ACCOUNT)).toEqual({ set: rules(16), before: rules(8) });
});

test('rules over rules that somebody else set in between come from those', () => {
  const made = foldMadeBefore(entries(set(14, null), set(16, 10)));
  expect(made.passwordRules.get(ACCOUNT)).toEqual({ set: rules(16), before: rules(10) });
});

test('what was taken back is forgotten', () => {
  const made = foldMadeBefore(entries(set(14, null), { step: 'restore-password-rules', account: ACCOUNT }));
  expect(made.passwordRules.size).toBe(0);
});

test('evidence that cannot be read is none', () => {
  expect(foldMadeBefore(entries({ ...set(14, null), evidence: { set: 'much', was: 'none' } })).passwordRules.size).toBe(0);
});
