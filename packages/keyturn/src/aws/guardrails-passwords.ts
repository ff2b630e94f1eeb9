import type { IAMClient } from '@aws-sdk/client-iam';
import type { Observed } from '../core/observed.ts';
import type { PasswordRules } from '../core/prevention/password-rules.ts';
import type { AwsClock } from './clock.ts';
import { isNoSuchEntity } from './faults.ts';
import { observe, promised } from './observe.ts';

/** Reads the whole password policy of an account; null: it has none. */
export function observePasswordRules(iam: IAMClient, clock: AwsClock): Promise<Observed<PasswordRules | null>> {
  return observe(clock, 'iam:GetAccountPasswordPolicy', {
    attempted: 'reading the password policy',
    ask: () => readPasswordRules(iam),
  });
}

/** The same. Throws what AWS answers. */
export async function readPasswordRules(iam: IAMClient): Promise<PasswordRules | null> {
  const { GetAccountPasswordPolicyCommand } = await import('@aws-sdk/client-iam');
  try {
    const { PasswordPolicy } = await iam.send(new GetAccountPasswordPolicyCommand({}));
    const policy = promised(PasswordPolicy, 'PasswordPolicy');
    return {
      minimumLength: promised(policy.MinimumPasswordLength, 'MinimumPasswordLength'),
      requiresSymbols: policy.RequireSymbols === true,
      requiresNumbers: policy.RequireNumbers === true,
      requiresUppercase: policy.RequireUppercaseCharacters === true,
      requiresLowercase: policy.RequireLowercaseCharacters === true,
      letsUsersChange: policy.AllowUsersToChangePassword === true,
      maxAgeDays: policy.MaxPasswordAge ?? null,
      reusePrevention: policy.PasswordReusePrevention ?? null,
      hasHardExpiry: policy.HardExpiry === true,
    };
  } catch (error) {
    if (isNoSuchEntity(error)) return null;
    throw error;
  }
}

/** Writes the whole password policy; null: deletes it. What is left out falls back to AWS's own. */
export async function writePasswordRules(iam: IAMClient, rules: PasswordRules | null): Promise<void> {
  const sdk = await import('@aws-sdk/client-iam');
  if (rules === null) {
    await iam.send(new sdk.DeleteAccountPasswordPolicyCommand({}));
    return;
  }
  const { maxAgeDays, reusePrevention, hasHardExpiry } = rules;
  await iam.send(
    new sdk.UpdateAccountPasswordPolicyCommand({
      MinimumPasswordLength: rules.minimumLength,
      RequireSymbols: rules.requiresSymbols,
      RequireNumbers: rules.requiresNumbers,
      RequireUppercaseCharacters: rules.requiresUppercase,
      RequireLowercaseCharacters: rules.requiresLowercase,
      AllowUsersToChangePassword: rules.letsUsersChange,
      ...(maxAgeDays === null ? {} : { MaxPasswordAge: maxAgeDays, HardExpiry: hasHardExpiry }),
      ...(reusePrevention === null ? {} : { PasswordReusePrevention: reusePrevention }),
    }),
  );
}
