import type { Guardrail } from '../prevention/guardrail.ts';
import { administrator } from './administrator.ts';
import { alarms } from './alarms.ts';
import { denyRootKeys } from './deny-root-keys.ts';
import { denyRootUser } from './deny-root-user.ts';
import { denyUserKeys } from './deny-user-keys.ts';
import { passwordPolicy } from './password-policy.ts';
import { rootAccess } from './root-access.ts';
import { rootMfa } from './root-mfa.ts';

/** Every guardrail, in the order in which they are brought into force. */
export const guardrails: readonly Guardrail[] = [
  rootAccess,
  denyRootKeys,
  denyRootUser,
  denyUserKeys,
  administrator,
  rootMfa,
  passwordPolicy,
  alarms,
];
