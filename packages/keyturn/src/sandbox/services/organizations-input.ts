import { AwsError } from '../aws-error.ts';
import { type Input, integer } from '../input.ts';
import type { Call } from '../operation.ts';

/** What the ids of Organizations look like (API reference, `Pattern` of each parameter). */
export const idForms = {
  account: /^\d{12}$/,
  unit: /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/,
  root: /^r-[0-9a-z]{4,32}$/,
  parent: /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  child: /^(?:\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  target: /^(?:r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  policy: /^p-[0-9a-zA-Z_]{8,128}$/,
  resource: /^(?:r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|p-[0-9a-zA-Z_]{8,128})$/,
  creation: /^car-[a-z0-9]{8,32}$/,
  servicePrincipal: /^[\w+=,.@-]{1,128}$/,
  name: /^[\s\S]{1,128}$/,
} as const;

/** A page of Organizations holds at most so many items. */
const PAGE_MAX = 20;

/** 400 InvalidInputException; AWS says the same sentence for most reasons. */
export function invalidInput(reason: string, message = 'You specified an invalid value.'): AwsError {
  return new AwsError('InvalidInputException', 400, message, { Reason: reason });
}

/** 400 ConstraintViolationException. */
export function constraintViolation(reason: string, message: string): AwsError {
  return new AwsError('ConstraintViolationException', 400, message, { Reason: reason });
}

/** A parameter that must be there and look as AWS documents it. */
export function requiredMatch(input: Input, name: string, form: RegExp): string {
  const value = optionalMatch(input, name, form);
  if (value === undefined) throw invalidInput('INPUT_REQUIRED', `You must provide a value for the ${name} parameter.`);
  return value;
}

/** A parameter that must look as AWS documents it, if it is there. */
export function optionalMatch(input: Input, name: string, form: RegExp): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || !form.test(value)) {
    throw invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  }
  return value;
}

/** One of a closed list of values. */
export function requiredOneOf<T extends string>(input: Input, name: string, values: readonly T[]): T {
  const known = values.find((value) => value === input[name]);
  if (known === undefined) throw invalidInput(input[name] === undefined ? 'INPUT_REQUIRED' : 'INVALID_ENUM');
  return known;
}

/**
 * A page by `NextToken` and `MaxResults` (1 to 20). A page may be empty although more follow (aws-facts D6): with
 * `emptyPages` on, every other one is.
 */
export function organizationPage<T>(call: Call, all: readonly T[]): { items: T[]; NextToken?: string } {
  const { settings, input } = call;
  const asked = integer(input, 'MaxResults') ?? PAGE_MAX;
  if (asked < 1) throw invalidInput('MIN_VALUE_EXCEEDED', 'You provided a number that is lower than the minimum.');
  if (asked > PAGE_MAX) throw invalidInput('MAX_VALUE_EXCEEDED', 'You provided a number that is higher than the maximum.');
  const { start, isAfterEmpty } = readToken(input);
  if (settings.emptyPages && !isAfterEmpty) return { items: [], NextToken: writeToken('full', start) };
  const end = start + Math.min(asked, settings.pageSize ?? asked);
  const items = all.slice(start, end);
  return end < all.length ? { items, NextToken: writeToken('next', end) } : { items };
}

function readToken(input: Input): { start: number; isAfterEmpty: boolean } {
  const token = input.NextToken;
  if (token === undefined || token === null) return { start: 0, isAfterEmpty: false };
  const match = /^(next|full):(\d+)$/.exec(typeof token === 'string' ? Buffer.from(token, 'base64url').toString() : '');
  if (!match) throw invalidInput('INVALID_NEXT_TOKEN', 'You provided an invalid NextToken.');
  return { start: Number(match[2]), isAfterEmpty: match[1] === 'full' };
}

function writeToken(kind: 'next' | 'full', start: number): string {
  return Buffer.from(`${kind}:${start}`).toString('base64url');
}
