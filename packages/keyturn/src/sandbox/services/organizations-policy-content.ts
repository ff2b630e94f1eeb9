import { AwsError } from '../aws-error.ts';
import type { PolicyType } from '../model/organization.ts';
import { isObject } from '../untyped.ts';
import { constraintViolation } from './organizations-input.ts';
import { policyTypes } from './organizations-policy-types.ts';

/** Refuses a document that is too long or not of its type. White space counts (aws-facts F1). */
export function checkPolicyContent(type: PolicyType, content: string): void {
  if (Buffer.byteLength(content) > policyTypes[type].contentBytesMax) {
    throw constraintViolation('POLICY_CONTENT_LIMIT_EXCEEDED', 'You have exceeded the maximum policy size.');
  }
  const document = parse(content);
  if (!isObject(document)) throw malformed();
  if (type !== 'SERVICE_CONTROL_POLICY' && type !== 'RESOURCE_CONTROL_POLICY') return;
  const { Statement: statements = [], Version: version } = document;
  const list = Array.isArray(statements) ? statements : [statements];
  if (version !== '2012-10-17' || list.length === 0) throw malformed();
  for (const statement of list) {
    if (!isObject(statement) || !isStatement(type, statement)) throw malformed();
  }
}

function isStatement(type: PolicyType, statement: Readonly<Record<string, unknown>>): boolean {
  const has = (name: string) => statement[name] !== undefined;
  const isComplete = has('Action') !== has('NotAction') && has('Resource') !== has('NotResource');
  if (!isComplete) return false;
  // A resource control policy speaks of everybody and only denies; a service control policy speaks of its account.
  if (type === 'RESOURCE_CONTROL_POLICY') return statement.Effect === 'Deny' && statement.Principal === '*';
  return (statement.Effect === 'Allow' || statement.Effect === 'Deny') && !has('Principal') && !has('NotPrincipal');
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw malformed();
    throw cause;
  }
}

function malformed(): AwsError {
  const message = 'The provided policy document does not meet the requirements of the specified policy type.';
  return new AwsError('MalformedPolicyDocumentException', 400, message);
}
