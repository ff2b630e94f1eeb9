import { iamArn } from '../ids.ts';
import type { World } from '../model/world.ts';
import { isoSeconds } from '../protocols/xml.ts';
import type { TrailEvent, TrailIdentity } from '../trail.ts';

/** A CloudTrail record, in CloudTrail's own order of members (aws-facts F3). */
export function renderRecord(world: World, event: TrailEvent): Readonly<Record<string, unknown>> {
  const isSignIn = event.type === 'AwsConsoleSignIn';
  return {
    eventVersion: isSignIn ? '1.08' : (eventVersions[event.source] ?? '1.11'),
    userIdentity: renderIdentity(world, event),
    eventTime: isoSeconds(new Date(event.at)),
    eventSource: event.source,
    eventName: event.name,
    awsRegion: event.region,
    sourceIPAddress: event.sourceIp,
    userAgent: event.userAgent,
    ...(event.errorCode === undefined ? {} : { errorCode: errorCodeOf(event), errorMessage: event.errorMessage }),
    requestParameters: renderMembers(event, event.requestParameters),
    responseElements: renderMembers(event, event.responseElements),
    ...(event.additionalEventData ? { additionalEventData: event.additionalEventData } : {}),
    ...(isSignIn ? {} : { requestID: event.requestId ?? event.id }),
    eventID: event.id,
    readOnly: event.isReadOnly,
    ...resourcesMember(event),
    eventType: event.type,
    managementEvent: true,
    recipientAccountId: event.accountId,
    ...(event.sharedId === undefined ? {} : { sharedEventID: event.sharedId }),
    eventCategory: 'Management',
  };
}

const eventVersions: Readonly<Record<string, string>> = {
  'iam.amazonaws.com': '1.09',
  'organizations.amazonaws.com': '1.09',
};

function renderIdentity(world: World, event: TrailEvent) {
  const { type, principalId, arn, accountId, accessKeyId, userName } = event.identity;
  const base = { type, principalId, arn, accountId, accessKeyId };
  const context = sessionContext(world, event);
  switch (type) {
    case 'Root':
      return { ...base, ...context };
    case 'IAMUser':
      return { ...base, userName, ...context };
    case 'AssumedRole':
    case 'FederatedUser':
      return { ...base, ...context };
    case 'AWSAccount':
      return { type, principalId, accountId };
    default:
      return type satisfies never;
  }
}

function sessionContext(world: World, { identity, name }: TrailEvent) {
  const { session } = identity;
  if (!session) return {};
  return {
    sessionContext: {
      ...(session.roleName === undefined
        ? {}
        : { sessionIssuer: roleIssuer(world, identity, session.roleName), webIdFederationData: {} }),
      ...(identity.type === 'FederatedUser' ? { sessionIssuer: userIssuer(world, identity, session.userName) } : {}),
      attributes: { creationDate: isoSeconds(new Date(session.issuedAt)), mfaAuthenticated: String(session.hasMfa) },
      // AWS's own samples carry it on the AssumeRoot event and not on what the root session does then (aws-facts F3).
      ...(name === 'AssumeRoot' ? { assumedRoot: 'true' } : {}),
    },
  };
}

function roleIssuer(world: World, { accountId, principalId }: TrailIdentity, roleName: string) {
  const path = world.accounts.get(accountId)?.roles?.get(roleName)?.path ?? '/';
  return {
    type: 'Role',
    principalId: principalId.split(':', 1).join(''),
    arn: iamArn(world.partition, accountId, `role${path}${roleName}`),
    accountId,
    userName: roleName,
  };
}

function userIssuer(world: World, { accountId }: TrailIdentity, userName: string | undefined) {
  const user = world.accounts.get(accountId)?.users.get(userName ?? '');
  if (!user) return { type: 'Root', principalId: accountId, arn: iamArn(world.partition, accountId, 'root'), accountId };
  const arn = iamArn(world.partition, accountId, `user${user.path}${user.name}`);
  return { type: 'IAMUser', principalId: user.id, arn, accountId, userName: user.name };
}

/** The services that name in the record itself what a call was about; the others leave that to the event history. */
function resourcesMember({ source, resources }: TrailEvent) {
  if (source !== 'sts.amazonaws.com' || resources.length === 0) return {};
  return { resources: resources.map(({ type, name }) => ({ accountId: name.split(':')[4], type, ARN: name })) };
}

/** CloudTrail names errors by their shapes, which the query protocol shortens on the wire; a refusal is `AccessDenied` everywhere. */
function errorCodeOf({ source, errorCode = '' }: TrailEvent): string {
  if (errorCode === 'AccessDeniedException') return 'AccessDenied';
  return source === 'iam.amazonaws.com' && shortenedCodes.has(errorCode) ? `${errorCode}Exception` : errorCode;
}

const shortenedCodes: ReadonlySet<string> = new Set([
  'NoSuchEntity',
  'EntityAlreadyExists',
  'LimitExceeded',
  'DeleteConflict',
  'InvalidInput',
  'MalformedPolicyDocument',
  'EntityTemporarilyUnmodifiable',
]);

function renderMembers(event: TrailEvent, members: Readonly<Record<string, unknown>> | null): unknown {
  if (members === null) return null;
  // Sign-in events and Security Hub keep their capitals; everybody else's members begin with a small letter.
  const keepsCapitals = event.type === 'AwsConsoleSignIn' || event.source === 'securityhub.amazonaws.com';
  return render(members, { keepsCapitals, comma: event.source === 'sts.amazonaws.com' ? ',' : '' });
}

interface Style {
  readonly keepsCapitals: boolean;
  /** STS writes a comma after the year, the other services do not. */
  readonly comma: string;
}

function render(value: unknown, style: Style): unknown {
  if (value instanceof Date) return dateText(value, style);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  // The keys of a map are the caller's own.
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, render(item, style)]));
  if (Array.isArray(value)) return value.map((item) => render(item, style));
  if (typeof value !== 'object' || value === null) return value;
  const named = (name: string) => (style.keepsCapitals ? name : name.charAt(0).toLowerCase() + name.slice(1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [named(name), render(item, style)]));
}

/** `Jan 1, 2026 3:04:05 AM`, as Java writes an instant for Americans. */
function dateText(date: Date, { comma }: Style): string {
  const hour = date.getUTCHours();
  const two = (value: number) => String(value).padStart(2, '0');
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day}${comma} ${time} ${hour < 12 ? 'AM' : 'PM'}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
