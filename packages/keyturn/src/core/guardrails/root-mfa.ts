import type { AccountGuardFacts } from '../prevention/facts.ts';
import { type AccountGuardrail, type Assessment, settled } from '../prevention/guardrail.ts';

/** Nobody but root itself can add an MFA device to root: no call does it (aws-facts G). */
export const rootMfa: AccountGuardrail = {
  of: 'account',
  id: 'root-mfa',
  title: 'The root user has MFA, or nothing to sign in with',
  does: 'A person does this, signed in as root: Keyturn only looks whether it is done.',
  isStandard: true,
  assess,
  takeBack: () => settled('absent', 'Keyturn does nothing of it, so there is nothing to take back.'),
};

function assess({ account, root }: AccountGuardFacts): Assessment {
  if (!root.known) return settled('unknown', `The root user could not be looked at: ${root.detail}.`);
  const { hasMfa, hasPassword, hasKeys } = root.value;
  if (hasMfa) return settled('in-force', 'The root user has an MFA device.');
  if (!hasPassword && !hasKeys) return settled('in-force', 'The root user has neither a password nor a key.');
  const instead = account.isManagement
    ? ''
    : ` Better, in a member account: leave it nothing to sign in with (keyturn root remove ${account.id}).`;
  return settled(
    'by-hand',
    `The root user has ${hasPassword ? 'a password' : 'an access key'} and no MFA device. Only root itself can add one: "keyturn root guide mfa", ` +
      `with credentials of account ${account.id}, says how and sees whether it is done.${instead}`,
  );
}
