import { AwsError, validationError } from '../aws-error.ts';
import { requiredText, texts } from '../input.ts';
import type { Role } from '../model/iam.ts';
import type { Account } from '../model/world.ts';
import type { Call, Operation } from '../operation.ts';
import { deniedMessage } from '../policy/denied.ts';
import { trusts } from '../policy/trust.ts';
import { tagContext } from './request-context.ts';
import { requiredShaped, shaped, shapedInteger } from './sts-input.ts';
import { hasProvenMfa } from './sts-mfa.ts';
import { openSession, sessionTags } from './sts-session.ts';
import { packedPercent, sessionPolicy } from './sts-session-policy.ts';

const ROLE_ARN = { min: 20, max: 2048 };
const SESSION_NAME = { min: 2, max: 64, pattern: '[\\w+=,.@-]*' };
const EXTERNAL_ID = { min: 2, max: 1224, pattern: '[\\w+=,.@:\\/-]*' };
const DURATION_SECONDS = { min: 900, max: 43_200 };
const SECONDS_STANDARD = 3600;
const CHAINED_SECONDS_MAX = 3600;

/** A session as a role, of this account or another one. */
export const assumeRole: Operation = {
  name: 'AssumeRole',
  access: 'read',
  // The role's trust policy is asked as well as the caller's own, and the refusal gives no reason.
  isSelfAuthorized: true,
  recordsReply: true,
  secretInputs: ['TokenCode'],
  secretReplies: ['Credentials.SecretAccessKey'],
  run(call) {
    const wish = readWish(call);
    const { role, account } = authorizedRole(call, wish);
    const durationSeconds = durationOf(call, role, wish.durationSeconds);
    const policy = sessionPolicy(call, account);
    const { sessionName, sourceIdentity, tags } = wish;
    const credentials = openSession(call, {
      accountId: account.id,
      durationSeconds,
      // Sessions of AssumeRole carry no MFA, even if their caller proved it (IAM User Guide, id_credentials_mfa_configure-api-require).
      hasMfa: false,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      ...(policy === undefined ? {} : { policy }),
      ...(tags.size === 0 ? {} : { tags }),
      principal: { kind: 'role', roleName: role.name, sessionName },
    });
    return {
      Credentials: credentials,
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${sessionName}`,
        Arn: `arn:${call.world.partition}:sts::${account.id}:assumed-role/${role.name}/${sessionName}`,
      },
      PackedPolicySize: packedPercent(call),
      SourceIdentity: sourceIdentity,
    };
  },
  trailResources: ({ input }) => [{ type: 'AWS::IAM::Role', name: requiredText(input, 'RoleArn') }],
  // The role's account sees who came in, too (CloudTrail User Guide, sharedEventID).
  trailAccount: ({ input }) => requiredText(input, 'RoleArn').split(':')[4],
};

interface Wish {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number | undefined;
  readonly externalId: string | undefined;
  /** As asked for; else the one that the caller's session already has, which stays with it through all roles. */
  readonly sourceIdentity: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly hasMfa: boolean;
}

function readWish(call: Call): Wish {
  const { input, caller } = call;
  const roleArn = requiredShaped(input, 'RoleArn', ROLE_ARN);
  const sessionName = requiredShaped(input, 'RoleSessionName', SESSION_NAME);
  const durationSeconds = shapedInteger(input, 'DurationSeconds', DURATION_SECONDS);
  const externalId = shaped(input, 'ExternalId', EXTERNAL_ID);
  const askedIdentity = shaped(input, 'SourceIdentity', SESSION_NAME);
  const present = caller.session?.sourceIdentity;
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+/.test(roleArn)) throw validationError(`${roleArn} is invalid`);
  if (caller.kind === 'root' || caller.kind === 'assumed-root') {
    throw new AwsError('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
  }
  const tags = sessionTags(call);
  // A source identity cannot be changed once it is set (IAM User Guide, id_credentials_temp_control-access_monitor).
  if (present !== undefined && askedIdentity !== undefined && askedIdentity !== present) {
    throw refused(call, roleArn, 'sts:SetSourceIdentity');
  }
  const sourceIdentity = askedIdentity ?? present;
  return { roleArn, sessionName, durationSeconds, externalId, sourceIdentity, tags, hasMfa: hasProvenMfa(call) };
}

/** A role that is not there is refused like one that does not trust the caller. */
function authorizedRole(call: Call, wish: Wish): { role: Role; account: Account } {
  const { roleArn } = wish;
  const found = findRole(call, roleArn);
  if (!found) throw refused(call, roleArn, 'sts:AssumeRole');
  const actions = ['sts:AssumeRole'];
  if (wish.sourceIdentity !== undefined) actions.push('sts:SetSourceIdentity');
  if (wish.tags.size > 0) actions.push('sts:TagSession');
  const access = {
    caller: call.caller,
    resource: roleArn,
    resourceTags: found.role.tags,
    context: wishContext(call, wish),
    region: call.region,
    sourceIp: call.sourceIp,
    now: call.now,
  };
  const missing = actions.find((action) => !trusts(call.world, found.role, { ...access, action }));
  if (missing !== undefined) throw refused(call, roleArn, missing);
  return found;
}

function findRole({ world }: Call, roleArn: string): { role: Role; account: Account } | undefined {
  const [, partition, , , accountId = '', ...rest] = roleArn.split(':');
  const path = rest.join(':').slice('role'.length);
  const account = world.accounts.get(accountId);
  const role = account?.roles?.get(path.slice(path.lastIndexOf('/') + 1));
  if (!account || !role || partition !== world.partition || account.state !== 'ACTIVE') return undefined;
  return `${role.path}${role.name}` === path ? { role, account } : undefined;
}

function wishContext(call: Call, wish: Wish): ReadonlyMap<string, readonly string[]> {
  const context = tagContext(call).set('sts:RoleSessionName', [wish.sessionName]);
  if (wish.durationSeconds !== undefined) context.set('sts:DurationSeconds', [String(wish.durationSeconds)]);
  if (wish.externalId !== undefined) context.set('sts:ExternalId', [wish.externalId]);
  if (wish.sourceIdentity !== undefined) context.set('sts:SourceIdentity', [wish.sourceIdentity]);
  const transitive = texts(call.input, 'TransitiveTagKeys');
  if (transitive.length > 0) context.set('sts:TransitiveTagKeys', transitive);
  if (wish.hasMfa) context.set('aws:MultiFactorAuthPresent', ['true']).set('aws:MultiFactorAuthAge', ['0']);
  return context;
}

function durationOf({ caller }: Call, role: Role, asked: number | undefined): number {
  const isChained = caller.kind === 'role';
  if (asked === undefined) return SECONDS_STANDARD;
  if (isChained && asked > CHAINED_SECONDS_MAX) {
    throw validationError('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');
  }
  if (asked > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return asked;
}

function refused({ caller }: Call, resource: string, action: string): AwsError {
  return new AwsError('AccessDenied', 403, deniedMessage({ callerArn: caller.arn, action, resource }));
}
