import type { RotationTerms } from '../core/rotation/terms.ts';

/** One term of rotation in the configuration: the name in the file, and the term of the core that it sets. */
export interface TermSetting {
  readonly term: keyof RotationTerms;
  readonly unit: 'days' | 'flag';
  readonly summary: string;
}

/** Every term that is one value, in the order of a rotation; `unused` is a mapping, and stands alone. */
export const termSettings: Readonly<Record<string, TermSetting>> = {
  maxAge: days('maxAgeDays', 'age at which an active key is replaced; limits.keyAge where it is left out'),
  overlap: days('overlapDays', 'how long both keys stay active at the least, from promotion on'),
  quiet: days(
    'quietDays',
    'how long the old key must not have been used before it is turned off; it must exceed the longest pause of any consumer, plus the hours in which AWS tells of a use',
  ),
  grace: days('graceDays', 'how long a key that was turned off is kept, and can be brought back, before it is deleted'),
  requireSuccessorUse: flag(
    'requireSuccessorUse',
    'whether a consumer must have used the new key before the old one is turned off',
  ),
  patience: days('patienceDays', 'time after which an old key that is still used is told about'),
  hold: days('holdDays', 'how long a rollback keeps a key from being turned off again'),
  reactivateOnDenied: flag(
    'reactivateOnDenied',
    'whether calls that CloudTrail tells were denied to a key bring it back while it is kept',
  ),
};

/** What `unused` says. */
export const unusedSummary = 'what to do with keys that nobody uses; nothing where it is left out';

function days(term: keyof RotationTerms, summary: string): TermSetting {
  return { term, unit: 'days', summary };
}

function flag(term: keyof RotationTerms, summary: string): TermSetting {
  return { term, unit: 'flag', summary };
}
