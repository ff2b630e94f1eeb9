import { DeleteParametersCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { User } from '../../src/sandbox/model/iam.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, policyText, userWithKey } from '../support/sts.ts';

const arn = (name: string) => `arn:aws:ssm:us-east-1:${MANAGEMENT}:parameter${name}`;

let aws: TestSandbox;
let caller: User;
let ssm: SSMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  const admin = new SSMClient(aws.admin());
  for (const [Name, team] of [
    ['/app/a', 'core'],
    ['/app/b', 'core'],
    ['/other/c', 'web'],
  ]) {
    await admin.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String', Tags: [{ Key: 'team', Value: team }] }));
  }
  const { user, key } = userWithKey(aws, accountOf(aws, MANAGEMENT), 'program');
  caller = user;
  ssm = new SSMClient(aws.as(key));
});

afterEach(() => aws.close());

function allow(statement: object): void {
  caller.inline = new Map([
    ['rule', policyText({ Effect: 'Allow', Action: ['ssm:GetParameters', 'ssm:DeleteParameters'], ...statement })],
  ]);
}

const refused = (action: string, name: string) => ({
  name: 'AccessDeniedException',
  $metadata: { httpStatusCode: 400 },
  message: `User: arn:aws:iam::${MANAGEMENT}:user/program is not authorized to perform: ssm:${action} on resource: ${arn(name)} because no identity-based policy allows the ssm:${action} action`,
});

it.each([
  ['by name', { Resource: arn('/app/*') }],
  ['by tag', { Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': 'core' } } }],
])('every parameter that is read or deleted must be allowed, %s', async (_how, statement) => {
  allow(statement);
  const { Parameters: read } = await ssm.send(new GetParametersCommand({ Names: ['/app/a', '/app/b:1'] }));
  expect(read?.map(({ Name }) => Name)).toEqual(['/app/a', '/app/b']);
  await expect(ssm.send(new GetParametersCommand({ Names: ['/app/a', '/other/c'] }))).rejects.toMatchObject(
    refused('GetParameters', '/other/c'),
  );
  await expect(ssm.send(new DeleteParametersCommand({ Names: ['/app/a', '/other/c'] }))).rejects.toMatchObject(
    refused('DeleteParameters', '/other/c'),
  );
  // Nothing was deleted by the call that was refused.
  const { DeletedParameters: gone } = await ssm.send(new DeleteParametersCommand({ Names: ['/app/a', '/app/b'] }));
  expect(gone).toEqual(['/app/a', '/app/b']);
});
