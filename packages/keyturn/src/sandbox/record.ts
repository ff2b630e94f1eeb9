import type { AwsError } from './aws-error.ts';
import { deliverEvent } from './event-rules.ts';
import { uuid } from './ids.ts';
import type { Input } from './input.ts';
import type { Call, Caller, Operation, Reply } from './operation.ts';
import type { Sandbox } from './sandbox.ts';
import type { TrailEvent, TrailIdentity } from './trail.ts';
import type { WireRequest } from './wire.ts';

/** How a call ended. */
export type Ending = { readonly reply: Reply } | { readonly error: AwsError };

/** Writes a call down, as CloudTrail would: for every call of a known caller but those about data, without secrets. */
export function recordCall(
  sandbox: Sandbox,
  run: { readonly operation: Operation; readonly call: Call; readonly service: string; readonly request: WireRequest },
  ending: Ending,
): void {
  const { operation, call, service, request } = run;
  if (operation.isDataEvent) return;
  const reply = 'reply' in ending ? ending.reply : undefined;
  const isRead = operation.access === 'read';
  const event: TrailEvent = {
    id: uuid(sandbox.random),
    at: call.now,
    accountId: call.account.id,
    region: trailRegion(call, service),
    source: `${service}.amazonaws.com`,
    name: operation.name,
    isReadOnly: isRead,
    identity: identityOf(call.caller),
    sourceIp: request.remoteAddress,
    userAgent: request.headers['user-agent'] ?? '',
    requestParameters: Object.keys(call.input).length === 0 ? null : without(call.input, operation.secretInputs),
    responseElements: (isRead && !operation.recordsReply) || reply === undefined ? null : without(reply, operation.secretReplies),
    resources: 'error' in ending ? [] : (operation.trailResources?.(call, reply) ?? []),
    type: 'AwsApiCall',
    ...('error' in ending ? { errorCode: ending.error.code, errorMessage: ending.error.message } : {}),
  };
  const otherId = 'reply' in ending ? operation.trailAccount?.(call) : undefined;
  if (otherId === undefined || otherId === call.account.id) return note(sandbox, event);
  const sharedId = uuid(sandbox.random);
  note(sandbox, { ...event, sharedId });
  const [id, identity] = [uuid(sandbox.random), strangerOf(call.caller)];
  note(sandbox, { ...event, sharedId, requestId: event.id, id, accountId: otherId, identity });
}

function note({ trail, world }: Sandbox, event: TrailEvent): void {
  trail.record(event);
  deliverEvent(world, event);
}

/** IAM and Organizations are recorded where their partition's endpoint stands; the others in their own region. */
function trailRegion(call: Call, service: string): string {
  if (service !== 'iam' && service !== 'organizations') return call.region;
  const homes = { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' } as const;
  return homes[call.world.partition];
}

/** What one account is told of somebody in another one. */
function strangerOf({ account, userId }: Caller): TrailIdentity {
  return { type: 'AWSAccount', principalId: userId, accountId: account.id, arn: '', accessKeyId: '', userName: '' };
}

function identityOf(caller: Caller): TrailIdentity {
  const { account, arn, userId, accessKeyId, session } = caller;
  const base = { arn, principalId: userId, accountId: account.id, accessKeyId };
  const common = session && {
    session: {
      issuedAt: session.issuedAt,
      hasMfa: session.hasMfa,
      isAssumedRoot: caller.kind === 'assumed-root',
      ...(caller.kind === 'role' ? { roleName: caller.role.name } : {}),
      ...(caller.kind === 'federated' && caller.user ? { userName: caller.user.name } : {}),
    },
  };
  switch (caller.kind) {
    case 'user':
      return { type: 'IAMUser', userName: caller.user.name, ...base, ...common };
    case 'role':
      return { type: 'AssumedRole', userName: userId.slice(userId.indexOf(':') + 1), ...base, ...common };
    case 'federated':
      return { type: 'FederatedUser', userName: userId.slice(userId.indexOf(':') + 1), ...base, ...common };
    case 'root':
    case 'assumed-root':
      return { type: 'Root', userName: 'root', ...base, ...common };
    default:
      return caller satisfies never;
  }
}

/** A copy without the members at those paths: CloudTrail never holds a secret. */
function without(from: Input, paths: readonly string[] | undefined): Input {
  if (!paths || paths.length === 0) return from;
  let copy = from;
  for (const path of paths) copy = drop(copy, path.split('.'));
  return copy;
}

function drop(from: Input, [name, ...rest]: readonly string[]): Input {
  if (name === undefined || !(name in from)) return from;
  const { [name]: dropped, ...others } = from;
  if (rest.length === 0) return others;
  const inner = typeof dropped === 'object' && dropped !== null ? drop({ ...dropped }, rest) : dropped;
  return { ...others, [name]: inner };
}
