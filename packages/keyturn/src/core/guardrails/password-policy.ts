import { listText } from '../limit-words.ts';
import type { AccountGuardFacts } from '../prevention/facts.ts';
import { type AccountGuardrail, type Assessment, type GuardrailContext, settled } from '../prevention/guardrail.ts';
import { type PasswordRules, passwordRulesText } from '../prevention/password-rules.ts';

/** What is stricter already stays; AWS knows no change of a part, so the whole policy is written. */
export const passwordPolicy: AccountGuardrail = {
  of: 'account',
  id: 'password-policy',
  title: 'The password policy is strong',
  does: 'New passwords of users must be long, of every kind of letter, and none of the last ones. Passwords that are there go on until they are changed.',
  isStandard: true,
  assess,
  takeBack,
};

function assess({ passwordRules }: AccountGuardFacts, context: GuardrailContext): Assessment {
  if (!passwordRules.known) return settled('unknown', `The password policy could not be read: ${passwordRules.detail}.`);
  const { value: was } = passwordRules;
  const rules = strengthened(was, context);
  const gaps = gapsOf(was, rules);
  if (gaps.length === 0)
    return settled(
      'in-force',
      `It asks for ${rules.minimumLength} letters of every kind, none of the last ${rules.reusePrevention} again.`,
    );
  return {
    state: was === null ? 'open' : 'differs',
    says:
      was === null
        ? `There is none, so AWS's own holds: 8 letters. It will ask for ${listText(gaps)}.`
        : `It does not ask for ${listText(gaps)}.`,
    changes: [{ do: 'set-password-rules', rules, was }],
    warnings: [],
  };
}

function strengthened(was: PasswordRules | null, { limits }: GuardrailContext): PasswordRules {
  return {
    minimumLength: Math.max(was?.minimumLength ?? 0, limits.passwordLengthMin),
    requiresSymbols: true,
    requiresNumbers: true,
    requiresUppercase: true,
    requiresLowercase: true,
    // Without it nobody could change a password that has to be changed at the first sign-in.
    letsUsersChange: was?.letsUsersChange ?? true,
    maxAgeDays: was?.maxAgeDays ?? null,
    reusePrevention: Math.max(was?.reusePrevention ?? 0, limits.passwordReuseMin),
    hasHardExpiry: was?.hasHardExpiry ?? false,
  };
}

function gapsOf(was: PasswordRules | null, wanted: PasswordRules): readonly string[] {
  return [
    ...(was?.minimumLength === wanted.minimumLength ? [] : [`${wanted.minimumLength} letters`]),
    ...(was?.requiresSymbols ? [] : ['symbols']),
    ...(was?.requiresNumbers ? [] : ['numbers']),
    ...(was?.requiresUppercase ? [] : ['uppercase letters']),
    ...(was?.requiresLowercase ? [] : ['lowercase letters']),
    ...(was?.reusePrevention === wanted.reusePrevention ? [] : [`none of the last ${wanted.reusePrevention} passwords`]),
  ];
}

/** Only where it is as we set it: what somebody changed since is theirs. */
function takeBack({ account, passwordRules }: AccountGuardFacts, { madeBefore }: GuardrailContext): Assessment {
  if (!passwordRules.known) return settled('unknown', `The password policy could not be read: ${passwordRules.detail}.`);
  const made = madeBefore.passwordRules.get(account.id);
  const { value: was } = passwordRules;
  if (!made || was === null)
    return settled('absent', 'The journal of this machine knows of no password policy that Keyturn set.');
  if (passwordRulesText(was) !== passwordRulesText(made.set))
    return settled('edited', 'Somebody has changed the password policy since Keyturn set it: it is left as it is.');
  return {
    state: 'open',
    says: 'It is as Keyturn set it.',
    changes: [{ do: 'restore-password-rules', rules: made.before, was }],
    warnings: [],
  };
}
