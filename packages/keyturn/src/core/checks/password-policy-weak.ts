import type { PasswordPolicyFacts } from '../account.ts';
import { aboutItself, defineAccountCheck, pass, unknownVerdict } from '../check.ts';
import { listText } from '../limit-words.ts';
import type { Limits } from '../policy.ts';

/** Length and reuse as CIS 1.8 and 1.9, character classes as Security Hub IAM.7; nobody asks for passwords that expire. */
export const passwordPolicyWeak = defineAccountCheck({
  id: 'password-policy-weak',
  title: 'The password policy of the account is weak',
  severity: 'medium',
  risk: 'Console passwords of users may be guessed, or come from a list of leaked ones.',
  remedy: 'strengthen-password-policy',
  depth: 'standard',
  judge({ passwordPolicy, users }, { limits }) {
    if (users.known && users.value === 0) return [aboutItself(pass)];
    if (!passwordPolicy.known) return [aboutItself(unknownVerdict(passwordPolicy, 'the password policy'))];
    const { value: policy, source, at } = passwordPolicy;
    const weaknesses = policy === null ? [] : weaknessesOf(policy, limits);
    if (policy !== null && weaknesses.length === 0) return [aboutItself(pass)];
    const because = policy === null ? noPolicy(limits) : `the password policy has ${listText(weaknesses)}`;
    const details = { minimumLength: policy?.minimumLength ?? null, reusePrevention: policy?.reusePrevention ?? null };
    return [aboutItself({ is: 'fail', because, evidence: { details, source, observedAt: at } })];
  },
});

function weaknessesOf({ minimumLength, requires, reusePrevention }: PasswordPolicyFacts, limits: Limits): string[] {
  const { passwordLengthMin, passwordReuseMin } = limits;
  return [
    ...(minimumLength < passwordLengthMin ? [`a minimum length of ${minimumLength} instead of ${passwordLengthMin}`] : []),
    ...(requires.symbols ? [] : ['no need of symbols']),
    ...(requires.numbers ? [] : ['no need of numbers']),
    ...(requires.uppercase ? [] : ['no need of uppercase letters']),
    ...(requires.lowercase ? [] : ['no need of lowercase letters']),
    ...((reusePrevention ?? 0) < passwordReuseMin
      ? [`a memory of ${reusePrevention ?? 'no'} earlier passwords instead of ${passwordReuseMin}`]
      : []),
  ];
}

/** AWS's own rule where an account has none (IAM User Guide, "Default password policy"). */
function noPolicy({ passwordLengthMin, passwordReuseMin }: Limits): string {
  return (
    "the account has no password policy: AWS's default asks for 8 characters of three of four kinds and remembers no " +
    `earlier passwords, instead of ${passwordLengthMin} characters and ${passwordReuseMin} passwords`
  );
}
