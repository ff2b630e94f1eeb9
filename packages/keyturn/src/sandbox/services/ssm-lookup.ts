import { createHmac } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { regionalArn } from '../ids.ts';
import { requiredText, texts } from '../input.ts';
import type { Parameter, ParameterVersion } from '../model/ssm.ts';
import type { Call } from '../operation.ts';

/** The default key of SecureStrings. */
export const DEFAULT_KEY = 'alias/aws/ssm';

/** The parameters of the caller's account and region, sorted by name. */
export function parametersHere(call: Call): Parameter[] {
  const found: Parameter[] = [];
  for (const [key, parameter] of parametersOf(call)) {
    if (key === keyOf(call, parameter.name)) found.push(parameter);
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** All parameters of the account by `region/name`. */
export function parametersOf(call: Call): Map<string, Parameter> {
  call.account.parameters ??= new Map();
  return call.account.parameters;
}

/** The key under which a parameter of this region stands. */
export function keyOf(call: Call, name: string): string {
  return `${call.region}/${name}`;
}

/** A parameter by name, without selector. AWS answers ParameterNotFound with no message at all. */
export function namedParameter(call: Call, name: string): Parameter {
  const parameter = parametersOf(call).get(keyOf(call, name));
  if (!parameter) throw parameterNotFound();
  return parameter;
}

/** 400 ParameterNotFound, without a message, as AWS answers it. */
function parameterNotFound(): AwsError {
  return new AwsError('ParameterNotFound', 400, '', { message: undefined });
}

/** The newest version; a parameter is never without one. */
export function newestVersion(parameter: Parameter): ParameterVersion {
  const newest = parameter.versions.at(-1);
  if (!newest) throw new RangeError(`parameter ${parameter.name} has no version`);
  return newest;
}

/** `/a`, `/a:3`, `/a:label` or an ARN of these, taken apart. */
export function readReference(call: Call, reference: string): { name: string; selector?: string } {
  const bare = reference.startsWith('arn:') ? nameInArn(call, reference) : reference;
  const colon = bare.indexOf(':');
  return colon === -1 ? { name: bare } : { name: bare.slice(0, colon), selector: bare.slice(colon) };
}

/** `arn:aws:ssm:REGION:ACCT:parameter/path/name`: the slash before the name stands once. */
export function parameterArn(call: Call, name: string): string {
  const where = { partition: call.world.partition, service: 'ssm', region: call.region, accountId: call.account.id };
  return regionalArn(where, `parameter/${name.replace(/^\//, '')}`);
}

/** The ARN that a call with a Name is authorised on. */
export function targetParameterArn(call: Call): string {
  return parameterArn(call, readReference(call, requiredText(call.input, 'Name')).name);
}

/** The ARNs that a call with Names is authorised on: all of them, or nothing is told or done. */
export function namedParameterArns(call: Call): string[] {
  return texts(call.input, 'Names').map((reference) => parameterArn(call, readReference(call, reference).name));
}

/** The tags of one of them. */
export function parameterTagsByArn(call: Call, arn: string): ReadonlyMap<string, string> | undefined {
  return parametersOf(call).get(keyOf(call, readReference(call, arn).name))?.tags;
}

/** The tags of the parameter that a call with a Name acts on. */
export function targetParameterTags(call: Call): ReadonlyMap<string, string> | undefined {
  return parametersOf(call).get(keyOf(call, readReference(call, requiredText(call.input, 'Name')).name))?.tags;
}

/** What the event of a call with a Name is about. */
export function parameterEvent(call: Call) {
  return [{ type: 'AWS::SSM::Parameter', name: targetParameterArn(call) }];
}

/** The value as the caller may see it: a SecureString stays ciphertext unless decryption is asked for. */
export function shownValue(
  call: Call,
  { parameter, version, isDecrypted }: { parameter: Parameter; version: ParameterVersion; isDecrypted: boolean },
): string {
  if (parameter.type !== 'SecureString' || isDecrypted) return version.value;
  const digest = createHmac('sha512', `keyturn-sandbox-${call.world.seed}`);
  digest.update(`${parameterArn(call, parameter.name)}:${version.version}:${version.value}`);
  return `AQICAHh${digest.digest('base64').replaceAll('=', 'A')}`;
}

/** 400 ValidationException. */
export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}

function nameInArn(call: Call, arn: string): string {
  const prefix = parameterArn(call, '');
  if (!arn.startsWith(prefix)) throw parameterNotFound();
  const name = arn.slice(prefix.length);
  // `parameter/a` is the ARN of `a` and of `/a`; only one of them can be meant when there is just one.
  const [bare = ''] = name.split(':');
  return name.includes('/') || !parametersOf(call).has(keyOf(call, bare)) ? `/${name}` : name;
}
