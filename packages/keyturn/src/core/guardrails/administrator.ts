import { listText } from '../limit-words.ts';
import type { AccountGuardFacts } from '../prevention/facts.ts';
import { type AccountGuardrail, type Assessment, settled } from '../prevention/guardrail.ts';

/** Who makes one has to say who may use it: that is a command of its own. */
export const administrator: AccountGuardrail = {
  of: 'account',
  id: 'administrator',
  title: 'Somebody besides root can administer the account',
  does: 'Keyturn only looks whether there is one; "keyturn admin create" makes one.',
  isStandard: true,
  assess,
  takeBack: () => settled('absent', 'Keyturn does nothing of it, so there is nothing to take back.'),
};

function assess({ account, administrators }: AccountGuardFacts): Assessment {
  if (!administrators.known)
    return settled('unknown', `Who administers the account could not be read: ${administrators.detail}.`);
  const { value: names } = administrators;
  if (names.length === 0) {
    return settled(
      'by-hand',
      `AdministratorAccess is attached to nobody. Make an administrator: keyturn admin create --account ${account.id} --trust ARN`,
    );
  }
  const shown = listText(names.slice(0, SHOWN_MAX));
  const rest = names.length - SHOWN_MAX;
  return settled('in-force', `${shown}${rest > 0 ? `, and ${rest} more` : ''}.`);
}

const SHOWN_MAX = 3;
