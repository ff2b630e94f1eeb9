import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  DeleteLoginProfileCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListMFADevicesCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, assumedRoot, refusal, withSession } from '../support/iam.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let management: Account;
let dev: Account;
let alice: User;
let admin: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, '111111111111');
  dev = accountOf(aws, '222222222222');
  alice = addUser(aws.builder, management, { name: 'alice', path: '/eng/', isAdministrator: true });
  admin = new IAMClient(aws.admin());
});

afterEach(() => aws.close());

const absentProfile = (name: string) =>
  ({ name: 'NoSuchEntityException', status: 404, message: `Login Profile for User ${name} cannot be found.` }) as const;

describe('the password of a user', () => {
  test('is made once, told without the password, changed and deleted', async () => {
    const UserName = 'alice';
    await expect(admin.send(new GetLoginProfileCommand({ UserName }))).rejects.toMatchObject(refusal(absentProfile('alice')));
    const input = { UserName, Password: 'Correct-Horse-9', PasswordResetRequired: true };
    const profile = { UserName, CreateDate: new Date(START), PasswordResetRequired: true };
    expect((await admin.send(new CreateLoginProfileCommand(input))).LoginProfile).toEqual(profile);
    await expect(admin.send(new CreateLoginProfileCommand(input))).rejects.toMatchObject(
      refusal({
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'Login Profile for user alice already exists.',
      }),
    );

    aws.clock.advance(60);
    await admin.send(new UpdateLoginProfileCommand({ UserName, Password: 'Other-Horse-10', PasswordResetRequired: false }));
    expect((await admin.send(new GetLoginProfileCommand({ UserName }))).LoginProfile).toEqual({
      ...profile,
      PasswordResetRequired: false,
    });
    expect(alice.login?.changedAt).toBe(START + 60_000);

    await admin.send(new DeleteLoginProfileCommand({ UserName }));
    const absent = refusal(absentProfile('alice'));
    await expect(admin.send(new GetLoginProfileCommand({ UserName }))).rejects.toMatchObject(absent);
    await expect(admin.send(new UpdateLoginProfileCommand({ UserName }))).rejects.toMatchObject(absent);
    await expect(admin.send(new DeleteLoginProfileCommand({ UserName }))).rejects.toMatchObject(absent);
  });

  test('must be given, and must follow the password policy, or the standard one', async () => {
    const make = (Password?: string) => admin.send(new CreateLoginProfileCommand({ UserName: 'alice', Password }));
    const violation = { name: 'PasswordPolicyViolationException', status: 400 };
    await expect(make()).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
        message: "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
      }),
    );
    await expect(make('Ab-1')).rejects.toMatchObject(
      refusal({ ...violation, message: 'Password should have a minimum length of 8' }),
    );
    await expect(make('lower1234')).rejects.toMatchObject(refusal(violation));
    await admin.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, RequireUppercaseCharacters: true }));
    await expect(make('Short-One-1')).rejects.toMatchObject(
      refusal({ ...violation, message: 'Password should have a minimum length of 14' }),
    );
    await expect(make('lower-case-only-1')).rejects.toMatchObject(
      refusal({
        ...violation,
        message: 'Password should have at least one uppercase letter',
      }),
    );
    await make('long Enough for it');
  });

  test('is changed by the user itself who knows the old one', async () => {
    await admin.send(
      new CreateLoginProfileCommand({ UserName: 'alice', Password: 'Correct-Horse-9', PasswordResetRequired: true }),
    );
    const herself = new IAMClient(aws.as(addAgedKey(aws.builder, management, alice, { ageDays: 1 })));
    const change = (OldPassword: string) => new ChangePasswordCommand({ OldPassword, NewPassword: 'Fresh-Horse-10' });
    await expect(herself.send(change('Wrong-Horse-9'))).rejects.toMatchObject(
      refusal({
        name: 'AccessDenied',
        status: 403,
        message: 'The old password was incorrect.',
      }),
    );
    await herself.send(change('Correct-Horse-9'));
    expect((await herself.send(new GetLoginProfileCommand({}))).LoginProfile?.PasswordResetRequired).toBe(false);
    await herself.send(new DeleteLoginProfileCommand({}));
    await expect(herself.send(change('Fresh-Horse-10'))).rejects.toMatchObject(refusal(absentProfile('alice')));

    const root = new IAMClient(aws.as(addAgedKey(aws.builder, management, undefined, { ageDays: 1 })));
    await expect(root.send(change('Correct-Horse-9'))).rejects.toMatchObject(
      refusal({ name: 'InvalidUserTypeException', status: 400 }),
    );
  });

  test('is no secret that the call log of CloudTrail holds', async () => {
    await admin.send(new CreateLoginProfileCommand({ UserName: 'alice', Password: 'Correct-Horse-9' }));
    const events = [...aws.sandbox.trail.of(management.id)];
    expect(events.map(({ name }) => name)).toContain('CreateLoginProfile');
    expect(JSON.stringify(events)).not.toContain('Correct-Horse-9');
  });

  test('needs a name when a role asks', async () => {
    const role = addRole(aws.builder, management, { name: 'Auditor', trustedAccountId: management.id, isAdministrator: true });
    const asRole = new IAMClient(withSession(aws, management, { kind: 'role', roleName: role.name, sessionName: 'test' }));
    const nameless = {
      name: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    };
    await expect(asRole.send(new GetLoginProfileCommand({}))).rejects.toMatchObject(refusal(nameless));
    await expect(asRole.send(new ListMFADevicesCommand({}))).rejects.toMatchObject(refusal(nameless));
  });
});

describe('the password of root', () => {
  test('is allowed, told and taken away through AssumeRoot, without name and password', async () => {
    const creator = new IAMClient(assumedRoot(aws, dev, 'IAMCreateRootUserPassword'));
    const remover = new IAMClient(assumedRoot(aws, dev, 'IAMDeleteRootUserCredentials'));
    await expect(creator.send(new GetLoginProfileCommand({}))).rejects.toMatchObject(refusal(absentProfile('null')));
    const profile = { CreateDate: new Date(START), PasswordResetRequired: false };
    expect((await creator.send(new CreateLoginProfileCommand({}))).LoginProfile).toEqual(profile);
    expect((await remover.send(new GetLoginProfileCommand({}))).LoginProfile).toEqual(profile);
    await expect(creator.send(new CreateLoginProfileCommand({}))).rejects.toMatchObject(
      refusal({
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'Login Profile for account 222222222222 already exists.',
      }),
    );
    await remover.send(new DeleteLoginProfileCommand({}));
    await expect(remover.send(new DeleteLoginProfileCommand({}))).rejects.toMatchObject(refusal(absentProfile('null')));
  });

  test('takes neither a password nor, through AssumeRoot, the name of a user', async () => {
    addUser(aws.builder, dev, { name: 'bob' });
    const creator = new IAMClient(assumedRoot(aws, dev, 'IAMCreateRootUserPassword'));
    await expect(creator.send(new CreateLoginProfileCommand({ Password: 'Correct-Horse-9' }))).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
      }),
    );
    await expect(creator.send(new CreateLoginProfileCommand({ UserName: 'bob' }))).rejects.toMatchObject(
      refusal({ name: 'AccessDenied', status: 403 }),
    );
  });
});
