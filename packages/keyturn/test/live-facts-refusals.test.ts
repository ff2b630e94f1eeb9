import { afterEach, beforeEach, expect, test } from 'vitest';
import { addAccount, addAgedKey } from '../src/sandbox/scenarios/builders.ts';
import { addRootPassword } from '../src/sandbox/scenarios/credential-builders.ts';
import refusals from './fixtures/live/refusals.json' with { type: 'json' };
import { callRaw, queryCall, type RawCall, type RawKey } from './fixtures/raw-call.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import {
  accountOf,
  adminKeyOf,
  adminOf,
  enableRootAccess,
  MANAGEMENT,
  MEMBER,
  organizationOf,
  policyText,
  taskArn,
  userWithKey,
} from './support/sts.ts';

const OUTSIDE = '444444444444';
const HOUR_SECONDS = 3600;

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox({ settings: { reportSeconds: 2 } });
});

afterEach(() => aws.close());

/** A call that AWS refuses, and who makes it. */
interface Provocation {
  readonly call: RawCall;
  readonly caller?: string;
}

/** What leads to each refusal, by the situation that the fixture names. */
const provocations: Readonly<Record<string, () => Provocation | Promise<Provocation>>> = {
  'a root session of more than 15 minutes': () => assumeRoot({ DurationSeconds: '901' }),
  'a root session for a policy that is no task policy': () =>
    assumeRoot({ 'TaskPolicyArn.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
  'a root session in what is no account': () => assumeRoot({ TargetPrincipal: `arn:aws:iam::${MEMBER}:user/x` }),
  'a root session in the management account': () => assumeRoot({ TargetPrincipal: MANAGEMENT }),
  'a root session for a caller without permission'() {
    const { key } = userWithKey(aws, accountOf(aws, MANAGEMENT), 'bob');
    return { ...assumeRoot({}, keyOf(key)), caller: `arn:aws:iam::${MANAGEMENT}:user/bob` };
  },
  'a root session in an account outside the organization'() {
    addAccount(aws.builder, { id: OUTSIDE, name: 'elsewhere' });
    return assumeRoot({ TargetPrincipal: OUTSIDE });
  },
  'a root session while root credentials management is off'() {
    const provocation = assumeRoot({});
    organizationOf(aws).rootFeatures = ['RootSessions'];
    return provocation;
  },
  'a root session while root sessions are off'() {
    const provocation = assumeRoot({ 'TaskPolicyArn.arn': taskArn('S3UnlockBucketPolicy') });
    organizationOf(aws).rootFeatures = ['RootCredentialsManagement'];
    return provocation;
  },
  'the features of an organization without trusted access for IAM': () => iam('ListOrganizationsFeatures'),
  'the features of an organization, asked by an ordinary member'() {
    enableRootAccess(aws);
    return iam('ListOrganizationsFeatures', rootKey());
  },
  'a feature that the delegated administrator switches on'() {
    enableRootAccess(aws);
    organizationOf(aws).delegates.set('iam.amazonaws.com', new Map([[MEMBER, aws.builder.now]]));
    return iam('EnableOrganizationsRootSessions', rootKey());
  },
  'the password of a root user who has none': () => iam('GetLoginProfile', rootKey()),
  'a password for a root user who has one'() {
    addRootPassword(aws.builder, accountOf(aws, MEMBER), { ageDays: 3 });
    return iam('CreateLoginProfile', rootKey());
  },
  'a report that nobody asked for': () => iam('GetCredentialReport'),
  async 'a report that is being made'() {
    await callRaw(aws.url, iam('GenerateCredentialReport').call);
    return iam('GetCredentialReport');
  },
  async 'a report of more than four hours ago'() {
    await callRaw(aws.url, iam('GenerateCredentialReport').call);
    aws.clock.advance(4 * HOUR_SECONDS + 3);
    return iam('GetCredentialReport');
  },
  'a call that no policy allows'() {
    adminOf(aws).attached = new Set();
    return iam('GetAccountSummary');
  },
  'a call that a policy denies'() {
    adminOf(aws).inline = new Map([['no', policyText({ Effect: 'Deny', Action: 'iam:*', Resource: '*' })]]);
    return iam('GetAccountSummary');
  },
};

test.for(refusals)('the sandbox refuses $situation as AWS did, byte for byte', async (live) => {
  const { call, caller } = (await provocations[live.situation]?.()) ?? nothing(live.situation);
  const answer = await callRaw(aws.url, { ...call, at: aws.sandbox.clock.now() });
  const message = filled(live.message, caller);
  const namespace =
    call.service === 'sts' ? 'https://sts.amazonaws.com/doc/2011-06-15/' : 'https://iam.amazonaws.com/doc/2010-05-08/';
  expect({ ...answer, body: answer.body.replace(/<RequestId>[0-9a-f-]+<\/RequestId>/, '<RequestId/>') }).toEqual({
    status: live.status,
    contentType: 'text/xml',
    body: `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${live.code}</Code><Message>${message}</Message></Error><RequestId/></ErrorResponse>`,
  });
});

test('the global endpoint of STS does not know AssumeRoot', async () => {
  const { call } = assumeRoot({});
  const answer = await callRaw(aws.url, { ...call, headers: { ...call.headers, host: 'sts.amazonaws.com' } });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatch(/<Code>InvalidAction<\/Code><Message>Unknown Operation/);
});

test.for(['2010-05-09', ''])('IAM has no operations in version "%s"', async (version) => {
  const { key } = iam('ListUsers').call;
  const answer = await callRaw(aws.url, queryCall('iam', key, { Action: 'ListUsers', Version: version }));
  expect(answer.status).toBe(400);
  expect(answer.body).toContain(
    `<Code>InvalidAction</Code><Message>Could not find operation ListUsers for version ${version}</Message>`,
  );
});

test('an operation of IAM is not found without a version', async () => {
  const { call } = iam('ListUsers');
  const answer = await callRaw(aws.url, { ...call, body: 'Action=ListUsers' });
  expect(answer.status).toBe(400);
  expect(answer.body).toContain('<Code>InvalidAction</Code>');
});

function assumeRoot(parameters: Readonly<Record<string, string>>, key: RawKey = keyOf(adminKeyOf(aws))): Provocation {
  enableRootAccess(aws);
  const standard = { Action: 'AssumeRoot', TargetPrincipal: MEMBER, 'TaskPolicyArn.arn': taskArn() };
  return { call: queryCall('sts', key, { ...standard, ...parameters }) };
}

function iam(action: string, key: RawKey = keyOf(adminKeyOf(aws))): Provocation {
  return { call: queryCall('iam', key, { Action: action }) };
}

function rootKey(): RawKey {
  return keyOf(addAgedKey(aws.builder, accountOf(aws, MEMBER), undefined, { ageDays: 9 }));
}

function keyOf(key: { readonly id: string }): RawKey {
  return aws.as(key).credentials;
}

function nothing(situation: string): never {
  throw new Error(`nothing leads to ${situation}`);
}

function filled(message: string, caller = `arn:aws:iam::${MANAGEMENT}:user/admin`): string {
  return message
    .replace('{caller}', caller)
    .replace('{management}', MANAGEMENT)
    .replace('{member}', MEMBER)
    .replace('{outside}', OUTSIDE);
}
