import { canonicalJson } from '../canonical-json.ts';
import { isJsonObject, parseJson } from '../json.ts';

/** A password policy, whole: AWS knows no change of a part of it. */
export interface PasswordRules {
  readonly minimumLength: number;
  readonly requiresSymbols: boolean;
  readonly requiresNumbers: boolean;
  readonly requiresUppercase: boolean;
  readonly requiresLowercase: boolean;
  readonly letsUsersChange: boolean;
  readonly maxAgeDays: number | null;
  readonly reusePrevention: number | null;
  readonly hasHardExpiry: boolean;
}

/** The rules as a text that is the same for the same rules. */
export function passwordRulesText(rules: PasswordRules | null): string {
  return rules === null ? 'none' : canonicalJson({ ...rules });
}

/** Reads such a text; undefined where it is none. */
export function parsePasswordRules(text: unknown): PasswordRules | null | undefined {
  if (text === 'none') return null;
  if (typeof text !== 'string') return undefined;
  const value = parseJson(text);
  return isPasswordRules(value) ? value : undefined;
}

const FLAGS = [
  'requiresSymbols',
  'requiresNumbers',
  'requiresUppercase',
  'requiresLowercase',
  'letsUsersChange',
  'hasHardExpiry',
] as const;

const NUMBERS = ['minimumLength', 'maxAgeDays', 'reusePrevention'] as const;

function isPasswordRules(value: unknown): value is PasswordRules {
  if (!isJsonObject(value)) return false;
  const isNumber = (name: string) => typeof value[name] === 'number' || (value[name] === null && name !== 'minimumLength');
  return FLAGS.every((name) => typeof value[name] === 'boolean') && NUMBERS.every(isNumber);
}
