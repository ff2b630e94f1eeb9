import { constraintError, validationError } from '../aws-error.ts';
import { type Input, requiredText } from '../input.ts';
import type { Call } from '../operation.ts';
import { parseDocument } from '../policy/document.ts';
import { malformed, readDocument, SYNTAX, statementsOf, textsIn } from './iam-policy-text.ts';
import { checkTrust } from './iam-trust.ts';

/** A policy for an identity, checked as IAM does before it stores one. Its text is stored as it came. */
export function identityDocument(call: Call, member = 'PolicyDocument'): string {
  const document = printableDocument(call, member);
  checkIdentity(document);
  return document;
}

/** A role's trust policy, checked likewise. */
export function trustDocument(call: Call, member: string): string {
  const document = printableDocument(call, member);
  checkTrust(call.world, readDocument(document, 'This policy contains invalid Json'));
  refuseUnreadable(document);
  return document;
}

/** Refuses what is no identity policy. */
export function checkIdentity(document: string): void {
  const policy = readDocument(document, SYNTAX);
  if (Object.keys(policy).some((name) => !topMembers.has(name))) throw malformed(SYNTAX);
  const statements = statementsOf(policy);
  if (policy.Version !== '2012-10-17') throw malformed('Policy document must be version 2012-10-17 or greater.');
  if (statements.length === 0) throw malformed(SYNTAX);
  for (const statement of statements) checkStatement(statement);
  refuseSameSids(statements);
  refuseUnreadable(document);
}

/** The size that quotas count: white space is free. */
export function documentSize(document: string): number {
  return document.replaceAll(/\s/g, '').length;
}

/** IAM hands documents out percent-encoded (RFC 3986), JSON or not. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

const DOCUMENT_LENGTH_MAX = 131_072;
const topMembers: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);
const statementMembers: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

function printableDocument(call: Call, member: string): string {
  const document = requiredText(call.input, member);
  if (document.length > DOCUMENT_LENGTH_MAX) {
    throw constraintError(member, document, `Member must have length less than or equal to ${DOCUMENT_LENGTH_MAX}`);
  }
  if (!/^[\t\n\r\u0020-\u00FF]+$/.test(document)) {
    const shown = member.charAt(0).toLowerCase() + member.slice(1);
    throw validationError(`The specified value for ${shown} is invalid. It must contain only printable ASCII characters.`);
  }
  return document;
}

/** What is stored must be understood when it is asked: conditions above all. */
function refuseUnreadable(document: string): void {
  const read = parseDocument(document);
  if ('problem' in read) throw malformed(read.problem);
}

function checkStatement(statement: Input): void {
  if ('Principal' in statement || 'NotPrincipal' in statement) {
    throw malformed('Policy document should not specify a principal.');
  }
  if (Object.keys(statement).some((name) => !statementMembers.has(name))) throw malformed(SYNTAX);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed(SYNTAX);
  const actions = eitherOf(statement, 'Action', 'NotAction', 'Policy statement must contain actions.');
  for (const action of actions) {
    if (action !== '*' && !/^[\w-]+:[\w*?]+$/.test(action)) {
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
  }
  const resources = eitherOf(statement, 'Resource', 'NotResource', 'Policy statement must contain resources.');
  for (const resource of resources) {
    if (resource !== '*' && !/^arn:([^:]*:){4}/.test(resource)) {
      throw malformed(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
}

function eitherOf(statement: Input, name: string, negation: string, complaint: string): string[] {
  const present = [name, negation].filter((member) => member in statement);
  if (present.length === 0) throw malformed(complaint);
  const values = textsIn(statement[present[0] ?? name]);
  if (present.length > 1 || !values) throw malformed(values ? SYNTAX : complaint);
  return values;
}

function refuseSameSids(statements: readonly Input[]): void {
  const seen = new Set<unknown>();
  for (const { Sid } of statements) {
    if (Sid === undefined) continue;
    if (typeof Sid !== 'string' || !/^[0-9A-Za-z]*$/.test(Sid)) {
      throw malformed(
        'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
      );
    }
    if (seen.has(Sid)) throw malformed('Statement IDs (SID) in a single policy must be unique.');
    seen.add(Sid);
  }
}
