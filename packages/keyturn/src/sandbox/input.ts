import { AwsError, constraintError, validationError } from './aws-error.ts';

/**
 * What a request carries, the same for all protocols: an object as in JSON. The query protocol's `Tags.member.1.Key=a`
 * arrives here as `{ Tags: [{ Key: 'a' }] }`, its values as text.
 */
export type Input = Readonly<Record<string, unknown>>;

/** An optional text. An empty one is refused, as IAM refuses `UserName=`. */
export function text(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw validationError(`Member ${name} must be a string`);
  if (value === '') throw constraintError(name, '', 'Member must have length greater than or equal to 1');
  return value;
}

/** A text that must be there. */
export function requiredText(input: Input, name: string): string {
  const value = text(input, name);
  if (value === undefined) throw constraintError(name, null, 'Member must not be null');
  return value;
}

/** An optional text that may be empty, such as a description. */
export function freeText(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** An optional whole number; IAM takes `01` and `+1`, and answers MalformedInput to anything else. */
export function integer(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return Number(value);
  throw new AwsError('MalformedInput', 400, `${JSON.stringify(value)} is not a valid integer.`);
}

/** An optional boolean: JSON's, or `true`, `false`, `1`, `0` of the query protocol. */
export function flag(input: Input, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw new AwsError('MalformedInput', 400, `${JSON.stringify(value)} is not a valid boolean.`);
}

/** A list of texts; absent is empty. */
export function texts(input: Input, name: string): string[] {
  return list(input, name).filter((item) => typeof item === 'string');
}

/** A list of structures; absent is empty. */
export function structures(input: Input, name: string): Input[] {
  return list(input, name).filter(isStructure);
}

/** A structure; absent is undefined. */
export function structure(input: Input, name: string): Input | undefined {
  const value = input[name];
  return isStructure(value) ? value : undefined;
}

function list(input: Input, name: string): unknown[] {
  const value = input[name];
  return Array.isArray(value) ? value : [];
}

function isStructure(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a member deep inside a request or an answer: `member(reply, 'AccessKey', 'AccessKeyId')`; undefined where there is none. */
export function member(from: unknown, ...path: readonly string[]): unknown {
  let value = from;
  for (const name of path) value = isStructure(value) ? value[name] : undefined;
  return value;
}
