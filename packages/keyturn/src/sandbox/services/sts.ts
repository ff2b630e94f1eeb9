import { AwsError, validationError } from '../aws-error.ts';
import { accountOfId } from '../ids.ts';
import { keyOwner } from '../keys.ts';
import type { Call, Operation } from '../operation.ts';
import { decide } from '../policy/decide.ts';
import { deniedMessage } from '../policy/denied.ts';
import { assumeRole } from './sts-assume-role.ts';
import { assumeRoot } from './sts-assume-root.ts';
import { getFederationToken } from './sts-federation.ts';
import { requiredShaped, shapedInteger } from './sts-input.ts';
import { hasProvenMfa } from './sts-mfa.ts';
import { openSession } from './sts-session.ts';

const getCallerIdentity: Operation = {
  name: 'GetCallerIdentity',
  access: 'read',
  // Needs no permission and heeds no deny (aws-facts I).
  isSelfAuthorized: true,
  run({ caller }) {
    return { Arn: caller.arn, UserId: caller.userId, Account: caller.account.id };
  },
};

const SESSION_SECONDS = { min: 900, max: 129_600 };
const SESSION_SECONDS_STANDARD = 43_200;
const ROOT_SESSION_SECONDS_MAX = 3600;

const getSessionToken: Operation = {
  name: 'GetSessionToken',
  access: 'read',
  // No permission is needed, as it proves who one is; only an explicit deny stops it.
  isSelfAuthorized: true,
  recordsReply: true,
  secretInputs: ['TokenCode'],
  secretReplies: ['Credentials.SecretAccessKey'],
  run(call) {
    const { caller } = call;
    const asked = shapedInteger(call.input, 'DurationSeconds', SESSION_SECONDS) ?? SESSION_SECONDS_STANDARD;
    if (caller.session) throw new AwsError('AccessDenied', 403, 'Cannot call GetSessionToken with session credentials');
    refuseDenied(call);
    const hasMfa = hasProvenMfa(call);
    const keyId = caller.accessKeyId;
    const credentials = openSession(call, {
      accountId: caller.account.id,
      // A longer wish of a root user is cut down, not refused.
      durationSeconds: caller.kind === 'user' ? asked : Math.min(asked, ROOT_SESSION_SECONDS_MAX),
      hasMfa,
      principal: caller.kind === 'user' ? { kind: 'user', userName: caller.user.name, keyId } : { kind: 'root', keyId },
    });
    return { Credentials: credentials };
  },
};

const KEY_ID = { min: 16, max: 128, pattern: '[\\w]*' };

const getAccessKeyInfo: Operation = {
  name: 'GetAccessKeyInfo',
  access: 'read',
  run({ input, world }) {
    const id = requiredShaped(input, 'AccessKeyId', KEY_ID);
    const known = keyOwner(world, id)?.account.id ?? world.sessions.get(id)?.accountId;
    if (known !== undefined) return { Account: known };
    // Keys that are gone, or never were: the account stands in the id, but in those of the old kind (aws-facts I).
    if (!/^A[KS]IA[Q-Z2-7][A-Z2-7]{15}$/.test(id)) throw validationError('The access key ID provided is invalid.');
    return { Account: accountOfId(id) };
  },
};

export const stsOperations: readonly Operation[] = [
  getCallerIdentity,
  assumeRole,
  assumeRoot,
  getSessionToken,
  getFederationToken,
  getAccessKeyInfo,
];

function refuseDenied(call: Call): void {
  const { caller, world, region, sourceIp, now } = call;
  const request = { action: 'sts:GetSessionToken', resource: caller.arn };
  const decision = decide(world, { caller, ...request, region, sourceIp, now });
  if (decision.isAllowed || !decision.because.startsWith('explicit-deny')) return;
  throw new AwsError('AccessDenied', 403, deniedMessage({ callerArn: caller.arn, ...request, because: decision.because }));
}
