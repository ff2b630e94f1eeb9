import { AwsError, validationError } from '../aws-error.ts';
import { member, requiredText, structures, text } from '../input.ts';
import type { Account } from '../model/world.ts';
import type { Call } from '../operation.ts';
import { parseDocument } from '../policy/document.ts';
import { policyDocument } from '../policy/principal-policies.ts';

/** AWS packs session policies; here they may have as many letters as they did before it packed them. */
const LETTERS_MAX = 2048;

/** The ceiling of a role session: `Policy`, and the statements of the managed policies in `PolicyArns`, as one document. */
export function sessionPolicy(call: Call, account: Account): string | undefined {
  const inline = text(call.input, 'Policy');
  const arns = structures(call.input, 'PolicyArns').map((descriptor) => requiredText(descriptor, 'arn'));
  if (inline === undefined && arns.length === 0) return undefined;
  const percent = packedPercent(call) ?? 0;
  if (percent > 100) {
    const message = `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`;
    throw new AwsError('PackedPolicyTooLarge', 400, message);
  }
  const problem = inline === undefined ? undefined : problemOf(inline);
  if (problem !== undefined) throw new AwsError('MalformedPolicyDocument', 400, problem);
  const managed = arns.map((arn) => managedDocument(call, account, arn));
  return managed.length === 0 ? inline : merged(inline === undefined ? managed : [inline, ...managed]);
}

/** How much of the room for session policies `Policy` takes, in percent. */
export function packedPercent({ input }: Call): number | undefined {
  const inline = text(input, 'Policy');
  return inline === undefined ? undefined : Math.ceil((inline.length / LETTERS_MAX) * 100);
}

function problemOf(policy: string): string | undefined {
  const document = parseDocument(policy);
  return 'problem' in document ? document.problem : undefined;
}

function managedDocument(call: Call, account: Account, arn: string): string {
  const document = policyDocument(call.world, account, arn);
  if (document === undefined) throw validationError(`The specified policy ${arn} does not exist.`);
  return document;
}

function merged(documents: readonly string[]): string {
  const statements = documents.flatMap((document) => {
    const read: unknown = JSON.parse(document);
    return member(read, 'Statement');
  });
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
