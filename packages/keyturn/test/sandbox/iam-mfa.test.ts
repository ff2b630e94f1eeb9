import {
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, assumedRoot, refusal } from '../support/iam.ts';
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

describe('MFA devices', () => {
  const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
  const serialOf = (name: string) => `arn:aws:iam::111111111111:mfa/${name}`;
  const make = (VirtualMFADeviceName: string) => admin.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName }));
  const enable = (UserName: string, SerialNumber: string, given: typeof codes = codes) =>
    admin.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...given }));
  const invalidForUser = { name: 'NoSuchEntityException', status: 404, message: 'MFA Device invalid for user.' } as const;

  test('that are virtual are made, enabled, listed without their seed, deactivated and deleted', async () => {
    const made = await admin.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone', Path: '/devices/' }));
    const SerialNumber = serialOf('devices/phone');
    expect(made.VirtualMFADevice?.SerialNumber).toBe(SerialNumber);
    expect(Buffer.from(made.VirtualMFADevice?.Base32StringSeed ?? []).toString()).toMatch(/^[A-Z2-7]{64}$/);
    expect(Buffer.from(made.VirtualMFADevice?.QRCodePNG ?? []).toString('latin1', 1, 4)).toBe('PNG');
    const again = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone', Path: '/devices/' });
    await expect(admin.send(again)).rejects.toMatchObject(
      refusal({
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'MFA device already exists.',
      }),
    );
    const listed = async (AssignmentStatus: 'Assigned' | 'Unassigned' | 'Any') =>
      (await admin.send(new ListVirtualMFADevicesCommand({ AssignmentStatus }))).VirtualMFADevices;
    expect(await listed('Unassigned')).toEqual([{ SerialNumber }]);
    expect(await listed('Assigned')).toEqual([]);

    await enable('alice', SerialNumber);
    const User = {
      Path: '/eng/',
      UserName: 'alice',
      UserId: alice.id,
      Arn: 'arn:aws:iam::111111111111:user/eng/alice',
      CreateDate: new Date(alice.createdAt),
    };
    expect(await listed('Assigned')).toEqual([{ SerialNumber, EnableDate: new Date(START), User }]);
    expect(await listed('Any')).toHaveLength(1);
    expect(await admin.send(new ListMFADevicesCommand({ UserName: 'alice' }))).toMatchObject({
      IsTruncated: false,
      MFADevices: [{ UserName: 'alice', SerialNumber, EnableDate: new Date(START) }],
    });

    await expect(admin.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))).rejects.toMatchObject(
      refusal({
        name: 'DeleteConflictException',
        status: 409,
        message: 'MFA VirtualDevice in use. Must deactivate first.',
      }),
    );
    await admin.send(new DeactivateMFADeviceCommand({ UserName: 'alice', SerialNumber }));
    await expect(admin.send(new DeactivateMFADeviceCommand({ UserName: 'alice', SerialNumber }))).rejects.toMatchObject(
      refusal(invalidForUser),
    );
    await admin.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
    await expect(admin.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))).rejects.toMatchObject(
      refusal({
        name: 'NoSuchEntityException',
        status: 404,
      }),
    );
    expect(await listed('Any')).toEqual([]);
  });

  test('are refused for wrong codes, for unknown serials and for a second owner', async () => {
    await make('phone');
    const serial = serialOf('phone');
    await expect(enable('alice', serial, { AuthenticationCode1: '123456', AuthenticationCode2: '123456' })).rejects.toMatchObject(
      refusal({
        name: 'InvalidAuthenticationCodeException',
        status: 403,
        message: 'Authentication code for device is not valid.',
      }),
    );
    await expect(enable('alice', serial, { ...codes, AuthenticationCode2: '12345' })).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
      }),
    );
    await expect(enable('alice', serialOf('tablet'))).rejects.toMatchObject(
      refusal({ name: 'NoSuchEntityException', status: 404 }),
    );
    await expect(enable('nobody', serial)).rejects.toMatchObject(refusal({ name: 'NoSuchEntityException', status: 404 }));
    await enable('alice', serial);
    const taken = { name: 'EntityAlreadyExistsException', status: 409 };
    await expect(enable('alice', serial)).rejects.toMatchObject(
      refusal({ ...taken, message: 'MFA Device for user alice already exists.' }),
    );
    await expect(enable('admin', serial)).rejects.toMatchObject(refusal({ ...taken, message: 'MFA Device is already in use.' }));
    await expect(admin.send(new DeactivateMFADeviceCommand({ UserName: 'admin', SerialNumber: serial }))).rejects.toMatchObject(
      refusal(invalidForUser),
    );
  });

  test('may be eight for a user, hardware tokens and passkeys among them', async () => {
    const passkey = 'arn:aws:iam::111111111111:u2f/user/alice/laptop-AAAABBBBCCCC';
    alice.mfa = [{ serial: passkey, enabledAt: START }];
    await enable('alice', 'GAHT12345678');
    for (let number = 3; number <= 8; number++) {
      await make(`phone-${number}`);
      await enable('alice', serialOf(`phone-${number}`));
    }
    await make('phone-9');
    await expect(enable('alice', serialOf('phone-9'))).rejects.toMatchObject(
      refusal({
        name: 'LimitExceededException',
        status: 409,
        message: 'Cannot exceed quota for MFADevicesPerUser: 8',
      }),
    );
    const first = await admin.send(new ListMFADevicesCommand({ UserName: 'alice', MaxItems: 2 }));
    expect(first.MFADevices?.map(({ SerialNumber }) => SerialNumber)).toEqual([passkey, 'GAHT12345678']);
    const rest = await admin.send(new ListMFADevicesCommand({ UserName: 'alice', Marker: first.Marker }));
    expect([first.IsTruncated, rest.MFADevices?.length, rest.IsTruncated]).toEqual([true, 6, false]);
    const virtual = await admin.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: 'Assigned' }));
    expect(virtual.VirtualMFADevices).toHaveLength(6);
    await admin.send(new DeactivateMFADeviceCommand({ UserName: 'alice', SerialNumber: passkey }));
  });

  test('of root are enabled by root itself, told without a name, and removed through AssumeRoot', async () => {
    const root = new IAMClient(aws.as(addAgedKey(aws.builder, dev, undefined, { ageDays: 1 })));
    const SerialNumber = 'arn:aws:iam::222222222222:mfa/root-account-mfa-device';
    await root.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'root-account-mfa-device' }));
    await root.send(new EnableMFADeviceCommand({ UserName: 'AWS ROOT USER', SerialNumber, ...codes }));
    const listed = await root.send(new ListVirtualMFADevicesCommand({}));
    expect(listed.VirtualMFADevices?.[0]?.User).toEqual({
      UserId: '222222222222',
      Arn: 'arn:aws:iam::222222222222:root',
      CreateDate: new Date(dev.root.createdAt),
    });

    const audit = new IAMClient(assumedRoot(aws, dev, 'IAMAuditRootUserCredentials'));
    const device = { SerialNumber, EnableDate: new Date(START) };
    expect((await audit.send(new ListMFADevicesCommand({}))).MFADevices).toEqual([device]);
    await expect(audit.send(new ListVirtualMFADevicesCommand({}))).rejects.toMatchObject(
      refusal({ name: 'AccessDenied', status: 403 }),
    );
    const remover = new IAMClient(assumedRoot(aws, dev, 'IAMDeleteRootUserCredentials'));
    await remover.send(new DeactivateMFADeviceCommand({ SerialNumber }));
    await remover.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
    expect((await root.send(new ListMFADevicesCommand({}))).MFADevices).toEqual([]);
  });
});
