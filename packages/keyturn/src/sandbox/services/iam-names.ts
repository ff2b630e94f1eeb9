import { AwsError, constraintError, validationError } from '../aws-error.ts';
import { requiredText, text } from '../input.ts';
import type { Call } from '../operation.ts';
import { iamPage } from '../paging.ts';

/** What every named thing in IAM has. */
export interface Named {
  readonly name: string;
  readonly path: string;
}

/** The name of something that is made now. */
export function newName(call: Call, member: string, lengthMax: number): string {
  return checkedName(member, requiredText(call.input, member), lengthMax);
}

/** A name in IAM's letters, or ValidationError. */
export function checkedName(member: string, name: string, lengthMax: number): string {
  if (name.length > lengthMax) {
    throw constraintError(member, name, `Member must have length less than or equal to ${lengthMax}`);
  }
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw invalidValue(member, 'It must contain only alphanumeric characters and/or the following: +=,.@_-');
  }
  return name;
}

/** IAM's names are unique in an account without regard to case; renaming something to other letters of its own name is allowed. */
export function refuseTaken(what: string, name: string, others: Iterable<Named>): void {
  if (isTaken(name, others)) throw new AwsError('EntityAlreadyExists', 409, `${what} with name ${name} already exists.`);
}

/** Whether somebody has this name, in whatever case. */
export function isTaken(name: string, others: Iterable<Named>): boolean {
  const wanted = name.toLowerCase();
  for (const other of others) {
    if (other.name.length === wanted.length && other.name.toLowerCase() === wanted) return true;
  }
  return false;
}

/** A path such as `/eng/`, if the request has one. */
export function givenPath(call: Call, member = 'Path'): string | undefined {
  const path = text(call.input, member);
  if (path === undefined) return undefined;
  if (path.length > 512) throw constraintError(member, path, 'Member must have length less than or equal to 512');
  if (!/^(\/|\/[!-~]+\/)$/.test(path)) throw invalidPath(member);
  return path;
}

/** A page of what is below PathPrefix, by name. */
export function listedPage<T extends Named>(call: Call, all: Iterable<T>): ReturnType<typeof iamPage<T>> {
  return iamPage(call, byName(belowPrefix(call, all)));
}

/** What is below PathPrefix; everything without one. */
export function belowPrefix<T extends Named>(call: Call, all: Iterable<T>): T[] {
  const prefix = text(call.input, 'PathPrefix') ?? '/';
  if (!/^\/[!-\u007F]*$/.test(prefix)) throw invalidPath('PathPrefix');
  return [...all].filter((item) => item.path.startsWith(prefix));
}

/** In the order in which IAM lists: by name, whatever its case. */
export function byName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: item.name.toLowerCase() }))
    .sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key))
    .map(({ item }) => item);
}

function invalidPath(member: string): AwsError {
  return invalidValue(member, 'It must begin and end with / and contain only alphanumeric characters and/or / characters.');
}

function invalidValue(member: string, rule: string): AwsError {
  return validationError(`The specified value for ${member.charAt(0).toLowerCase()}${member.slice(1)} is invalid. ${rule}`);
}
