import { AwsError } from '../aws-error.ts';
import { text } from '../input.ts';
import type { Secret, SecretVersion } from '../model/secrets-manager.ts';
import type { Call } from '../operation.ts';
import { invalidParameter, invalidRequest } from './secrets-manager-lookup.ts';

/** The staging label that GetSecretValue answers when none is asked for. */
export const CURRENT = 'AWSCURRENT';

/** Staging labels that one version can carry (aws-facts H1). */
export const LABELS_MAX = 20;

const PREVIOUS = 'AWSPREVIOUS';

const VALUE_BYTES_MAX = 65_536;

/** Versions without a label are kept up to this number, and all of them for a day (aws-facts H1). */
const VERSIONS_KEPT = 100;

const DAY_MS = 86_400_000;

/**
 * Adds a version under the request's ClientRequestToken, and moves the labels to it. The same token with the same value
 * changes nothing; with another value it fails, because a version is never rewritten.
 */
export function addVersion(
  call: Call,
  secret: Secret,
  { value, stages }: { value: SecretVersion['value']; stages: readonly string[] },
): SecretVersion {
  const id = requestToken(call);
  const present = secret.versions.find((version) => version.id === id);
  if (present) {
    if (isSameValue(present.value, value)) return present;
    throw new AwsError('ResourceExistsException', 400, 'A resource with the ID you requested already exists.');
  }
  const version: SecretVersion = { id, value, createdAt: call.now, stages: new Set() };
  secret.versions.push(version);
  for (const stage of stages) moveStage(secret, stage, version);
  // The first version is current whatever is asked for (API reference, PutSecretValue).
  if (!holderOf(secret, CURRENT)) moveStage(secret, CURRENT, version);
  secret.changedAt = call.now;
  dropDeprecated(secret, call.now);
  return version;
}

/** Puts a label on one version and off the other. What stops being AWSCURRENT becomes AWSPREVIOUS by itself. */
export function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = holderOf(secret, stage);
  if (from === to) return;
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === CURRENT && from) moveStage(secret, PREVIOUS, from);
}

/** The version that carries a label. */
export function holderOf(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.stages.has(stage));
}

/** The labels of a version, in a stable order. */
export function stagesOf(version: SecretVersion): string[] {
  return [...version.stages].sort();
}

/** The labels of all versions that have any. */
export function stagesByVersion(secret: Secret): ReadonlyMap<string, string[]> | undefined {
  const labelled = secret.versions.filter((version) => version.stages.size > 0);
  return labelled.length === 0 ? undefined : new Map(labelled.map((version) => [version.id, stagesOf(version)]));
}

/** The value in a request, if there is one. */
export function requestedValue(call: Call): SecretVersion['value'] | undefined {
  const plain = text(call.input, 'SecretString');
  const base64 = text(call.input, 'SecretBinary');
  if (plain !== undefined && base64 !== undefined) {
    throw invalidParameter("You can't specify both a binary secret value and a string secret value in the same secret.");
  }
  if (plain !== undefined) {
    refuseTooLong('secretString', Buffer.byteLength(plain));
    return { kind: 'text', text: plain };
  }
  if (base64 === undefined) return undefined;
  refuseTooLong('secretBinary', Buffer.from(base64, 'base64').length);
  return { kind: 'binary', base64 };
}

/** Whether two values are the same, byte for byte. */
export function isSameValue(one: SecretVersion['value'], other: SecretVersion['value']): boolean {
  if (one.kind === 'text') return other.kind === 'text' && one.text === other.text;
  return other.kind === 'binary' && one.base64 === other.base64;
}

/** The ClientRequestToken, which becomes the version's id. SDKs make one up; a bare request must bring its own. */
export function requestToken(call: Call): string {
  const token = text(call.input, 'ClientRequestToken');
  if (token === undefined) {
    throw invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  }
  if (token.length < 32 || token.length > 64) throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  return token;
}

function refuseTooLong(name: string, bytes: number): void {
  if (bytes <= VALUE_BYTES_MAX) return;
  throw new AwsError(
    'ValidationException',
    400,
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${VALUE_BYTES_MAX}`,
  );
}

function dropDeprecated(secret: Secret, now: number): void {
  let surplus = secret.versions.length - VERSIONS_KEPT;
  secret.versions = secret.versions.filter((version) => {
    const isDropped = surplus > 0 && version.stages.size === 0 && version.createdAt + DAY_MS <= now;
    if (isDropped) surplus--;
    return !isDropped;
  });
}
