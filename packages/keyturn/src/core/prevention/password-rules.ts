import { canonicalJson } from '../canonical-json.ts';

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
  try {
    const value: unknown = JSON.parse(text);
    return isPasswordRules(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  const isNumber = (name: string) => {
    const member = members.get(name);
    return typeof member === 'number' || (member === null && name !== 'minimumLength');
  };
  return FLAGS.every((name) => typeof members.get(name) === 'boolean') && NUMBERS.every(isNumber);
}
