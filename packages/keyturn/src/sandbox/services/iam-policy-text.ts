import { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import { isObject } from '../untyped.ts';

/** What IAM says of most documents that are none. */
export const SYNTAX = 'Syntax errors in policy.';

/** The JSON object that a policy document is, or MalformedPolicyDocument with the given complaint. */
export function readDocument(document: string, complaint: string): Input {
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch {
    throw malformed(complaint);
  }
  if (!isObject(policy)) throw malformed(complaint);
  return policy;
}

/** The statements of a policy, of which a single one may stand without its list. */
export function statementsOf(policy: Input): Input[] {
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (!statements.every(isObject)) throw malformed(SYNTAX);
  return statements;
}

/** 400 with IAM's sentence about a document. */
export function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', 400, message);
}

/** Something that a policy writes as one text or as a list of them. */
export function textsIn(value: unknown): string[] | undefined {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.length > 0 && values.every((item) => typeof item === 'string') ? values : undefined;
}

/** Whether a value of a document is a JSON object. */
