import { AwsError } from '../aws-error.ts';
import { flag, requiredText } from '../input.ts';
import type { Operation } from '../operation.ts';
import { namedPrincipals, statementsOf } from './resource-policy.ts';
import { secretArn, secretEvent, secretTags, usableSecret } from './secrets-manager-lookup.ts';

const getResourcePolicy: Operation = {
  name: 'GetResourcePolicy',
  access: 'read',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const secret = usableSecret(call, 'GetResourcePolicy');
    return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.resourcePolicy };
  },
};

const putResourcePolicy: Operation = {
  name: 'PutResourcePolicy',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const secret = usableSecret(call, 'PutResourcePolicy');
    const document = requiredText(call.input, 'ResourcePolicy');
    refuseMalformed(document);
    if (flag(call.input, 'BlockPublicPolicy')) refusePublic(document);
    secret.resourcePolicy = document;
    return { ARN: secret.arn, Name: secret.name };
  },
  trailResources: secretEvent,
};

const deleteResourcePolicy: Operation = {
  name: 'DeleteResourcePolicy',
  access: 'write',
  resource: secretArn,
  resourceTags: secretTags,
  run(call) {
    const secret = usableSecret(call, 'DeleteResourcePolicy');
    delete secret.resourcePolicy;
    return { ARN: secret.arn, Name: secret.name };
  },
  trailResources: secretEvent,
};

/** Policies of secrets, which let other accounts in. */
export const secretPolicyOperations: readonly Operation[] = [getResourcePolicy, putResourcePolicy, deleteResourcePolicy];

function refuseMalformed(document: string): void {
  const statements = statementsOf(document);
  if (statements.length === 0) throw malformed('This resource policy contains a syntax error.');
  const isWhole = statements.every(({ Effect, Action, NotAction }) => {
    return (Effect === 'Allow' || Effect === 'Deny') && (Action !== undefined || NotAction !== undefined);
  });
  if (!isWhole) throw malformed('This resource policy contains a syntax error.');
  if (statements.some(({ Principal, NotPrincipal }) => Principal === undefined && NotPrincipal === undefined)) {
    throw malformed('This resource policy contains an unsupported principal.');
  }
}

function refusePublic(document: string): void {
  const isPublic = statementsOf(document).some(
    (statement) =>
      statement['Effect'] === 'Allow' && statement['Condition'] === undefined && namedPrincipals(statement).includes('*'),
  );
  if (isPublic) {
    throw new AwsError(
      'PublicPolicyException',
      400,
      'The BlockPublicPolicy parameter is set to true, and the resource policy grants broad access to the secret.',
    );
  }
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', 400, message);
}
