import { AwsError, constraintError, validationError } from '../aws-error.ts';
import { iamArn } from '../ids.ts';
import { structure, text } from '../input.ts';
import type { Organization, RootFeature } from '../model/organization.ts';
import type { World } from '../model/world.ts';
import type { Call, Operation } from '../operation.ts';
import { decide } from '../policy/decide.ts';
import { deniedMessage } from '../policy/denied.ts';
import { requiredShaped, shapedInteger } from './sts-input.ts';
import { openSession } from './sts-session.ts';

/** Fifteen minutes: the most, and what one gets without asking (aws-facts D1). */
const SECONDS_MAX = 900;

/** The task policies, and the feature of centralized root access that each needs (aws-facts D2). */
const tasks: Readonly<Record<string, RootFeature>> = {
  IAMAuditRootUserCredentials: 'RootCredentialsManagement',
  IAMDeleteRootUserCredentials: 'RootCredentialsManagement',
  IAMCreateRootUserPassword: 'RootCredentialsManagement',
  S3UnlockBucketPolicy: 'RootSessions',
  SQSUnlockQueuePolicy: 'RootSessions',
};

const featureOff: Readonly<Record<RootFeature, string>> = {
  RootCredentialsManagement: 'Root credentials management feature is not enabled for your AWS Organization.',
  RootSessions: 'Root sessions feature is not enabled for your AWS Organization.',
};

/** A short session as the root user of a member account, for one task (aws-facts D). */
export const assumeRoot: Operation = {
  name: 'AssumeRoot',
  access: 'read',
  // It has gates of its own, and its refusals give no reason.
  isSelfAuthorized: true,
  recordsReply: true,
  secretReplies: ['Credentials.SecretAccessKey'],
  run(call) {
    // Only regional endpoints know it.
    if (/^sts\.amazonaws\.com(:\d+)?$/.test(call.host)) throw new AwsError('InvalidAction', 400, 'Unknown Operation');
    const durationSeconds = shapedInteger(call.input, 'DurationSeconds', { min: 0, max: SECONDS_MAX }) ?? SECONDS_MAX;
    const task = taskOf(call);
    const accountId = targetOf(call);
    const organization = authorize(call, { accountId, taskPolicy: task.arn });
    refuseMissingFeature(organization, task.feature);
    const sourceIdentity = call.caller.session?.sourceIdentity;
    const credentials = openSession(call, {
      accountId,
      durationSeconds,
      hasMfa: false,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      principal: { kind: 'assumed-root', taskPolicy: task.arn },
    });
    return { Credentials: credentials, SourceIdentity: sourceIdentity };
  },
};

function taskOf({ input, world }: Call): { arn: string; feature: RootFeature } {
  const policy = structure(input, 'TaskPolicyArn');
  const arn = policy && text(policy, 'arn');
  if (arn === undefined) throw constraintError('TaskPolicyArn', null, 'Member must not be null');
  const prefix = `arn:${world.partition}:iam::aws:policy/root-task/`;
  const feature = arn.startsWith(prefix) ? new Map(Object.entries(tasks)).get(arn.slice(prefix.length)) : undefined;
  if (!feature) throw validationError('Request must contain valid AWS managed task policy ARN');
  return { arn, feature };
}

/** The id of the account: given as such, or in the ARN of its root user. */
function targetOf({ input, world }: Call): string {
  const target = requiredShaped(input, 'TargetPrincipal', { min: 12, max: 2048 });
  const found = /^(?:arn:([^:]+):iam::)?(\d{12})(:root)?$/.exec(target);
  const [, partition, accountId, root] = found ?? [];
  const isWhole = partition === undefined ? root === undefined : partition === world.partition && root !== undefined;
  if (accountId === undefined || !isWhole) throw validationError('Request must contain a valid target principal');
  return accountId;
}

/** Who may, and on whom: everything else gets the same sentence (aws-facts D3). */
function authorize(call: Call, wish: { accountId: string; taskPolicy: string }): Organization {
  const { world, caller } = call;
  const resource = iamArn(world.partition, wish.accountId, 'root');
  const refused = new AwsError('AccessDenied', 403, deniedMessage({ callerArn: caller.arn, action: 'sts:AssumeRoot', resource }));
  const { organization } = world;
  if (!organization || (caller.kind !== 'user' && caller.kind !== 'role')) throw refused;
  if (!mayManageRoots(organization, caller.account.id) || !isReachable(world, organization, wish.accountId)) throw refused;
  const decision = decide(world, {
    caller,
    action: 'sts:AssumeRoot',
    resource,
    context: new Map([['sts:TaskPolicyArn', [wish.taskPolicy]]]),
    region: call.region,
    sourceIp: call.sourceIp,
    now: call.now,
  });
  if (!decision.isAllowed) throw refused;
  return organization;
}

const IAM_PRINCIPAL = 'iam.amazonaws.com';

function mayManageRoots(organization: Organization, accountId: string): boolean {
  return accountId === organization.managementAccountId || organization.delegates.get(IAM_PRINCIPAL)?.has(accountId) === true;
}

/** Members that are active; never the management account. */
function isReachable({ accounts }: World, organization: Organization, accountId: string): boolean {
  const account = accounts.get(accountId);
  return account?.parentId !== undefined && account.state === 'ACTIVE' && accountId !== organization.managementAccountId;
}

function refuseMissingFeature(organization: Organization, feature: RootFeature): void {
  if (!organization.trustedServices.has(IAM_PRINCIPAL)) {
    throw new AwsError('AccessDenied', 403, 'Service not enabled for AWS Organizations.');
  }
  if (!organization.rootFeatures.includes(feature)) throw new AwsError('AccessDenied', 403, featureOff[feature]);
}
