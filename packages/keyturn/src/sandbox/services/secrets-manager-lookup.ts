import { AwsError } from '../aws-error.ts';
import { regionalArn } from '../ids.ts';
import { requiredText } from '../input.ts';
import type { Secret } from '../model/secrets-manager.ts';
import type { Account } from '../model/world.ts';
import type { Call } from '../operation.ts';
import { principalsOf, resourcePolicyAnswer } from './resource-policy.ts';

/** The secret that SecretId means: a name, an ARN, or an ARN without its last six characters. Also one marked for deletion. */
export function targetSecret(call: Call, operation: string): Secret {
  const { account, secret, arn } = locate(call);
  if (account === call.account && !secret) throw secretNotFound();
  const answer = resourcePolicyAnswer(secret?.resourcePolicy, {
    action: `secretsmanager:${operation}`,
    resource: arn,
    principals: principalsOf(call.caller),
    context: conditionContext(call),
  });
  if (answer === 'denied') throw refused(call, { operation, arn, why: 'with an explicit deny in a resource-based policy' });
  if (secret && (account === call.account || answer === 'allowed')) return secret;
  const why = `because no resource-based policy allows the secretsmanager:${operation} action`;
  throw refused(call, { operation, arn, why });
}

/** The same, refused in the words of Secrets Manager once the secret is marked for deletion. */
export function usableSecret(call: Call, operation: string): Secret {
  const secret = targetSecret(call, operation);
  if (secret.deleteAt === undefined) return secret;
  throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
}

/** The same for whoever reads or writes a value: one under the default key does not leave its account. */
export function readableSecret(call: Call, operation: string): Secret {
  const secret = usableSecret(call, operation);
  if (secret.kmsKeyId !== undefined || secret.arn.split(':')[4] === call.account.id) return secret;
  throw invalidRequest(
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
  );
}

/** The ARN that such a call is authorised on; for a secret that does not exist its six random characters stay open. */
export function secretArn(call: Call): string {
  return locate(call).arn;
}

/** The tags of the secret acted on. */
export function secretTags(call: Call): ReadonlyMap<string, string> | undefined {
  return locate(call).secret?.tags;
}

/** What the event of such a call is about. */
export function secretEvent(call: Call) {
  return [{ type: 'AWS::SecretsManager::Secret', name: secretArn(call) }];
}

/** The ARN of a secret, given its name and the end of the ARN. */
export function arnOfSecret(call: Call, name: string, ending: string): string {
  const where = { partition: call.world.partition, service: 'secretsmanager', region: call.region, accountId: call.account.id };
  return regionalArn(where, `secret:${name}-${ending}`);
}

/** Secrets by `region/name`. Those whose recovery window is over are gone. */
export function secretsOf(call: Call, account: Account = call.account): Map<string, Secret> {
  account.secrets ??= new Map();
  for (const [key, secret] of account.secrets) {
    if (secret.deleteAt !== undefined && secret.deleteAt <= call.now) account.secrets.delete(key);
  }
  return account.secrets;
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', 400, message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', 400, message);
}

export function secretNotFound(message = "Secrets Manager can't find the specified secret."): AwsError {
  return new AwsError('ResourceNotFoundException', 400, message);
}

/** `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX` */
const ARN = /^arn:[^:]+:secretsmanager:([^:]*):(\d{12}):secret:(.+)$/;

function locate(call: Call): { account: Account | undefined; secret: Secret | undefined; arn: string } {
  const id = requiredText(call.input, 'SecretId');
  const [, region, accountId = '', tail = ''] = ARN.exec(id) ?? [];
  if (region === undefined) {
    const secret = secretsOf(call).get(`${call.region}/${id}`);
    return { account: call.account, secret, arn: secret?.arn ?? arnOfSecret(call, id, '??????') };
  }
  const account = call.world.accounts.get(accountId);
  const secret = account && region === call.region ? secretByArn(secretsOf(call, account), { region, id, tail }) : undefined;
  return { account, secret, arn: secret?.arn ?? id };
}

/**
 * An ARN that ends in a hyphen and six characters is taken for a complete one. So a partial ARN of a secret named
 * `my-secret` finds nothing: the trap that AWS warns of.
 */
function secretByArn(secrets: Map<string, Secret>, { region, id, tail }: { region: string; id: string; tail: string }) {
  const name = /^(.+)-[A-Za-z0-9]{6}$/.exec(tail)?.[1];
  if (name === undefined) return secrets.get(`${region}/${tail}`);
  const secret = secrets.get(`${region}/${name}`);
  return secret?.arn === id ? secret : undefined;
}

function conditionContext(call: Call): ReadonlyMap<string, string> {
  const context = new Map([
    ['aws:principalarn', call.caller.arn],
    ['aws:principalaccount', call.account.id],
    ['aws:securetransport', 'true'],
  ]);
  const { organization } = call.world;
  if (organization && call.account.parentId !== undefined) context.set('aws:principalorgid', organization.id);
  return context;
}

function refused(call: Call, about: { operation: string; arn: string; why: string }): AwsError {
  return new AwsError(
    'AccessDeniedException',
    400,
    `User: ${call.caller.arn} is not authorized to perform: secretsmanager:${about.operation} on resource: ${about.arn} ${about.why}`,
  );
}
