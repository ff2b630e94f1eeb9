import { authenticate } from './authenticate.ts';
import { AwsError } from './aws-error.ts';
import type { FaultEffect } from './faults.ts';
import { recordUse } from './keys.ts';
import type { Call, Caller, Operation, Reply } from './operation.ts';
import { decide } from './policy/decide.ts';
import { deniedMessage } from './policy/denied.ts';
import type { AccessRequest } from './policy/request.ts';
import { jsonProtocol } from './protocols/json.ts';
import { queryProtocol, queryVersion } from './protocols/query.ts';
import { restJsonProtocol, restXmlProtocol } from './protocols/rest.ts';
import { recordCall } from './record.ts';
import type { Sandbox } from './sandbox.ts';
import { services } from './services/index.ts';
import { readClaim, type SignatureClaim } from './sigv4.ts';
import { standardError } from './standard-errors.ts';
import type { Asked, Protocol, WireReply, WireRequest } from './wire.ts';

const protocols: readonly Protocol[] = [jsonProtocol, queryProtocol, restXmlProtocol, restJsonProtocol];

/** What the server has to do with the connection: answer, perhaps after a fault's effect. */
export interface Outcome {
  readonly reply: WireReply;
  readonly effect?: FaultEffect | undefined;
}

/**
 * One request, from bytes to bytes: understand it, find who signed it, let faults and limits strike, ask the policies,
 * do it, write it down. Refusals are AWS's own; anything else that is thrown is a bug of the sandbox (500, told on stderr).
 */
export function answer(sandbox: Sandbox, request: WireRequest, requestId: string): Outcome {
  const claim = readClaim(request);
  const understood = understand(request, claim);
  if (!understood) return { reply: notUnderstood(requestId) };
  const { protocol, asked } = understood;
  const state: Progress = {};
  let reply: WireReply;
  try {
    reply = protocol.write(asked, perform(sandbox, { request, asked, claim }, state), requestId);
  } catch (thrown) {
    const error = thrown instanceof AwsError ? thrown : bug(asked, thrown);
    state.error = error;
    reply = protocol.writeError(asked, error, requestId);
  }
  note(sandbox, asked, state, reply);
  return { reply, effect: state.effect };
}

/** How far a request got, for the log and the trail. */
interface Progress {
  caller?: Caller;
  effect?: FaultEffect | undefined;
  error?: AwsError;
}

interface Received {
  readonly request: WireRequest;
  readonly asked: Asked;
  readonly claim: SignatureClaim | undefined;
}

function perform(sandbox: Sandbox, { request, asked, claim }: Received, state: Progress): Reply {
  const { service, action } = asked;
  if (!claim) throw standardError(service, 'unsigned');
  const now = sandbox.clock.now();
  const caller = authenticate(
    sandbox.world,
    request,
    { ...claim, service },
    {
      now,
      wall: sandbox.wall(),
      recent: () => sandbox.clock.recent(),
    },
  );
  state.caller = caller;
  if (asked.problem) throw asked.problem;

  const accountId = caller.account.id;
  state.effect = sandbox.faults.strike({ service, action, accountId });
  if (state.effect?.kind === 'error') {
    const { code, status, message } = state.effect;
    throw new AwsError(code, status, message ?? code);
  }
  if (state.effect && preventsWork.has(state.effect.kind)) return undefined;
  if (!sandbox.throttle.admits({ accountId, region: claim.region, service, action })) throw standardError(service, 'throttled');

  const operation = services[service]?.find((candidate) => candidate.name === action);
  if (!operation) throw unknownAction(service, action);
  const call: Call = {
    world: sandbox.world,
    caller,
    account: caller.account,
    region: claim.region,
    host: request.headers.host ?? '',
    sourceIp: request.remoteAddress,
    input: asked.input,
    now,
    random: sandbox.random,
    settings: sandbox.settings,
    trail: sandbox.trail,
  };
  return runRecorded(sandbox, { operation, call, service, request });
}

const preventsWork: ReadonlySet<FaultEffect['kind']> = new Set(['drop-before', 'hang', 'garbage']);

interface Run {
  readonly operation: Operation;
  readonly call: Call;
  readonly service: string;
  readonly request: WireRequest;
}

/** Runs an operation; CloudTrail sees it whether it worked or not, and the key counts as used, allowed or not. */
function runRecorded(sandbox: Sandbox, run: Run): Reply {
  const { call, service } = run;
  try {
    authorize(run);
    const reply = run.operation.run(call);
    recordCall(sandbox, run, { reply });
    return reply;
  } catch (thrown) {
    if (thrown instanceof AwsError) recordCall(sandbox, run, { error: thrown });
    throw thrown;
  } finally {
    const { caller } = call;
    const use = { at: call.now, service, region: call.region };
    if (!caller.session && 'key' in caller && caller.key) recordUse(caller.key, use, call.settings.lastUsedLagSeconds);
    if (caller.kind === 'role') caller.role.lastUsed = { at: call.now, region: call.region };
  }
}

function authorize(run: Run): void {
  const { operation, call } = run;
  if (operation.isSelfAuthorized) return;
  const asked = operation.resource?.(call) ?? '*';
  const resources = typeof asked === 'string' ? [asked] : asked;
  const context = operation.requestContext?.(call);
  for (const resource of resources) authorizeOn(resource, run, context);
}

function authorizeOn(resource: string, { operation, call, service }: Run, context: AccessRequest['context']): void {
  const { caller, region, sourceIp, now } = call;
  const action = operation.action ?? `${service}:${operation.name}`;
  const resourceTags = operation.resourceTags?.(call, resource);
  const decision = decide(call.world, { caller, action, resource, resourceTags, context, region, sourceIp, now });
  if (decision.isAllowed) return;
  if (decision.because === 'session-without-mfa') throw standardError(service, 'unknown-key');
  const message = deniedMessage({ callerArn: caller.arn, action, resource, because: decision.because });
  throw standardError(service, 'denied', { message });
}

function understand(request: WireRequest, claim: SignatureClaim | undefined): { protocol: Protocol; asked: Asked } | undefined {
  for (const protocol of protocols) {
    const asked = protocol.read(request, claim?.service);
    if (asked) return { protocol, asked };
  }
  return undefined;
}

function note(sandbox: Sandbox, asked: Asked, { caller, error, effect }: Progress, reply: WireReply): void {
  sandbox.calls.add({
    at: new Date(sandbox.clock.now()).toISOString(),
    accountId: caller?.account.id ?? '',
    caller: caller?.arn ?? '',
    service: asked.service,
    action: asked.action,
    status: effect && effect.kind !== 'error' && effect.kind !== 'delay' ? 0 : reply.status,
    ...(error ? { error: error.code } : {}),
  });
}

function unknownAction(service: string, action: string): AwsError {
  const version = queryVersion(service);
  const where = version === undefined ? `in the sandbox's ${service}` : `for version ${version}`;
  return standardError(service, 'no-such-action', { message: `Could not find operation ${action} ${where}` });
}

function notUnderstood(requestId: string): WireReply {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>UnknownOperationException</Code><Message>The sandbox does not know this request; see docs/sandbox.md for what it emulates.</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status: 404, contentType: 'text/xml', body };
}

function bug(asked: Asked, thrown: unknown): AwsError {
  const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : JSON.stringify(thrown);
  process.stderr.write(`sandbox: ${asked.service}:${asked.action} failed: ${what}\n`);
  return new AwsError(asked.service === 'iam' || asked.service === 'sts' ? 'ServiceFailure' : 'InternalFailure', 500, 'Unknown');
}
