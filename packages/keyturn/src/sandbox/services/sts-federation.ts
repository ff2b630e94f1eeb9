import { federatedIdentity } from '../authenticate.ts';
import { AwsError } from '../aws-error.ts';
import type { Call, Operation } from '../operation.ts';
import { decide } from '../policy/decide.ts';
import { deniedMessage } from '../policy/denied.ts';
import { tagContext } from './request-context.ts';
import { requiredShaped, shapedInteger } from './sts-input.ts';
import { openSession, sessionTags } from './sts-session.ts';
import { packedPercent, sessionPolicy } from './sts-session-policy.ts';

const NAME = { min: 2, max: 32, pattern: '[\\w+=,.@-]*' };
const SECONDS = { min: 900, max: 129_600 };
const SECONDS_STANDARD = 43_200;
const ROOT_SECONDS_MAX = 3600;

/** A session for somebody whom only the caller knows: with what the caller may and the session's policy allows. */
export const getFederationToken: Operation = {
  name: 'GetFederationToken',
  access: 'read',
  resource: (call) => federated(call).arn,
  requestContext: tagContext,
  recordsReply: true,
  secretReplies: ['Credentials.SecretAccessKey'],
  run(call) {
    const { caller, account } = call;
    const { arn, userId, name } = federated(call);
    if (caller.session || caller.kind === 'role') {
      throw new AwsError('AccessDenied', 403, 'Cannot call GetFederationToken with session credentials');
    }
    const seconds = shapedInteger(call.input, 'DurationSeconds', SECONDS) ?? SECONDS_STANDARD;
    const tags = sessionTags(call);
    if (tags.size > 0) refuseUntagged(call, arn);
    const policy = sessionPolicy(call, account);
    const credentials = openSession(call, {
      accountId: account.id,
      // A longer wish of a root user is cut down, not refused.
      durationSeconds: caller.kind === 'user' ? seconds : Math.min(seconds, ROOT_SECONDS_MAX),
      hasMfa: false,
      ...(policy === undefined ? {} : { policy }),
      ...(tags.size === 0 ? {} : { tags }),
      principal: { kind: 'federated', name, ...(caller.kind === 'user' ? { userName: caller.user.name } : {}) },
    });
    return {
      Credentials: credentials,
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      PackedPolicySize: packedPercent(call),
    };
  },
};

function federated(call: Call): { name: string; arn: string; userId: string } {
  const name = requiredShaped(call.input, 'Name', NAME);
  return { name, ...federatedIdentity(call.world, call.account, name) };
}

/** To tag a session is a permission of its own. */
function refuseUntagged(call: Call, resource: string): void {
  const { caller, world, region, sourceIp, now } = call;
  const action = 'sts:TagSession';
  if (decide(world, { caller, action, resource, context: tagContext(call), region, sourceIp, now }).isAllowed) return;
  throw new AwsError('AccessDenied', 403, deniedMessage({ callerArn: caller.arn, action, resource }));
}
