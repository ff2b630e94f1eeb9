import type { AccountId } from '../access-key.ts';
import type { JournalEntry } from '../journal.ts';
import { type RootFeature, rootFeatures } from './change.ts';
import { type PasswordRules, parsePasswordRules, passwordRulesText } from './password-rules.ts';

/** What the journal remembers of changes that bear no mark of ours at AWS: only what we made may be taken back. */
export interface MadeBefore {
  readonly hasTrustedAccess: boolean;
  readonly rootFeatures: ReadonlySet<RootFeature>;
  /** Of accounts whose password policy we have set: as what, and what held before. */
  readonly passwordRules: ReadonlyMap<AccountId, SetRules>;
}

interface SetRules {
  readonly set: PasswordRules;
  readonly before: PasswordRules | null;
}

export const nothingMade: MadeBefore = { hasTrustedAccess: false, rootFeatures: new Set(), passwordRules: new Map() };

/** Folds a journal, oldest entry first. An intent without an outcome may have been carried out: what is there now tells. */
export function foldMadeBefore(entries: readonly JournalEntry[]): MadeBefore {
  const failed = new Set(entries.flatMap(({ outcome, intent }) => (outcome === 'failed' && intent !== null ? [intent] : [])));
  return entries.filter(({ kind, seq }) => kind === 'intent' && !failed.has(seq)).reduce(foldOne, nothingMade);
}

function foldOne(made: MadeBefore, { step, account, evidence }: JournalEntry): MadeBefore {
  const feature = rootFeatures.find((one) => one === evidence['feature']);
  switch (step ?? '') {
    case 'enable-trusted-access':
      return { ...made, hasTrustedAccess: true };
    case 'disable-trusted-access':
      return { ...made, hasTrustedAccess: false };
    case 'enable-root-feature':
      return feature ? { ...made, rootFeatures: new Set([...made.rootFeatures, feature]) } : made;
    case 'disable-root-feature':
      return { ...made, rootFeatures: new Set([...made.rootFeatures].filter((one) => one !== feature)) };
    case 'set-password-rules':
      return account === null ? made : withRules(made, account, evidence);
    case 'restore-password-rules': {
      const others = [...made.passwordRules].filter(([id]) => id !== account);
      return { ...made, passwordRules: new Map(others) };
    }
    default:
      return made;
  }
}

/** Rules that we set over rules of ours come from where those came from. */
function withRules(made: MadeBefore, account: AccountId, evidence: JournalEntry['evidence']): MadeBefore {
  const [set, was] = [parsePasswordRules(evidence['set']), parsePasswordRules(evidence['was'])];
  if (set === undefined || set === null || was === undefined) return made;
  const earlier = made.passwordRules.get(account);
  const isOurs = earlier !== undefined && passwordRulesText(earlier.set) === passwordRulesText(was);
  return {
    ...made,
    passwordRules: new Map([...made.passwordRules, [account, { set, before: isOurs ? earlier.before : was }]]),
  };
}
