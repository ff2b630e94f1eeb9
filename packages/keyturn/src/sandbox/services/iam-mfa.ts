import { AwsError, constraintError, noSuchEntity } from '../aws-error.ts';
import { iamArn } from '../ids.ts';
import { requiredText, structures, text } from '../input.ts';
import type { MfaDevice, User, VirtualMfaDevice } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { quotaError } from './iam-entities.ts';
import { targetArn, targetPrincipal, targetTags } from './iam-target.ts';
import { describeUser } from './iam-users.ts';
import { tagContext } from './request-context.ts';

/** Devices of one user, and of root (IAM quotas). */
const DEVICES_MAX = 8;

/** The name under which root enables a device for itself; CloudTrail shows it so (aws-facts F3). */
const ROOT_NAME = 'AWS ROOT USER';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A picture of one pixel stands for the QR code: nobody scans it here. */
const QR_CODE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const createVirtualMfaDevice: Operation = {
  name: 'CreateVirtualMFADevice',
  access: 'write',
  resource: newSerial,
  requestContext: tagContext,
  secretReplies: ['VirtualMFADevice.Base32StringSeed', 'VirtualMFADevice.QRCodePNG'],
  run(call) {
    const serial = newSerial(call);
    call.account.virtualMfa ??= new Map();
    if (call.account.virtualMfa.has(serial)) throw new AwsError('EntityAlreadyExists', 409, 'MFA device already exists.');
    call.account.virtualMfa.set(serial, { serial });
    const tags = structures(call.input, 'Tags');
    return {
      VirtualMFADevice: {
        SerialNumber: serial,
        Base32StringSeed: Buffer.from(call.random.text(64, BASE32)),
        QRCodePNG: QR_CODE,
        Tags: tags.length > 0 ? tags : undefined,
      },
    };
  },
};

const enableMfaDevice: Operation = {
  name: 'EnableMFADevice',
  access: 'write',
  resource: (call) => (isRootForItself(call) ? rootArn(call) : targetArn(call)),
  resourceTags: targetTags,
  secretInputs: ['AuthenticationCode1', 'AuthenticationCode2'],
  run(call) {
    requiredText(call.input, 'UserName');
    const user = isRootForItself(call) ? undefined : targetPrincipal(call).user;
    const serial = requiredText(call.input, 'SerialNumber');
    const virtual = enableable(call, serial);
    refuseTaken(call, { serial, user });
    const devices = devicesOf(call, user);
    if (devices.length >= DEVICES_MAX) throw quotaError('MFADevicesPerUser', DEVICES_MAX);
    checkCodes(call);
    setDevices(call, user, [...devices, { serial, enabledAt: call.now }]);
    if (virtual) {
      virtual.enabledAt = call.now;
      virtual.assignedTo = user ? { kind: 'user', name: user.name } : { kind: 'root' };
    }
    return undefined;
  },
};

const deactivateMfaDevice: Operation = {
  name: 'DeactivateMFADevice',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user } = targetPrincipal(call);
    const serial = requiredText(call.input, 'SerialNumber');
    const devices = devicesOf(call, user);
    if (!devices.some((device) => device.serial === serial)) throw noSuchEntity('MFA Device invalid for user.');
    setDevices(
      call,
      user,
      devices.filter((device) => device.serial !== serial),
    );
    const virtual = call.account.virtualMfa?.get(serial);
    if (virtual) {
      delete virtual.assignedTo;
      delete virtual.enabledAt;
    }
    return undefined;
  },
};

const deleteVirtualMfaDevice: Operation = {
  name: 'DeleteVirtualMFADevice',
  access: 'write',
  // A root session may act on root only, and may delete the device (aws-facts D2): AWS must look at root's ARN here.
  resource: (call) =>
    call.caller.kind === 'assumed-root' || call.caller.kind === 'root' ? rootArn(call) : requiredText(call.input, 'SerialNumber'),
  run(call) {
    const device = virtualDevice(call, requiredText(call.input, 'SerialNumber'));
    if (device.assignedTo) throw new AwsError('DeleteConflict', 409, 'MFA VirtualDevice in use. Must deactivate first.');
    call.account.virtualMfa?.delete(device.serial);
    return undefined;
  },
};

const listMfaDevices: Operation = {
  name: 'ListMFADevices',
  access: 'read',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user } = targetPrincipal(call);
    const { items, ...page } = iamPage(call, devicesOf(call, user));
    return {
      MFADevices: items.map(({ serial, enabledAt }) => ({
        UserName: user?.name,
        SerialNumber: serial,
        EnableDate: new Date(enabledAt),
      })),
      ...page,
    };
  },
};

const listVirtualMfaDevices: Operation = {
  name: 'ListVirtualMFADevices',
  access: 'read',
  run(call) {
    const wanted = text(call.input, 'AssignmentStatus') ?? 'Any';
    if (wanted !== 'Any' && wanted !== 'Assigned' && wanted !== 'Unassigned') {
      throw constraintError('AssignmentStatus', wanted, 'Member must satisfy enum value set: [Assigned, Unassigned, Any]');
    }
    const devices = [...(call.account.virtualMfa?.values() ?? [])].filter(
      ({ assignedTo }) => wanted === 'Any' || (wanted === 'Assigned') === (assignedTo !== undefined),
    );
    const { items, ...page } = iamPage(call, devices);
    return { VirtualMFADevices: items.map((device) => describeVirtual(call, device)), ...page };
  },
};

export const mfaOperations: readonly Operation[] = [
  createVirtualMfaDevice,
  enableMfaDevice,
  deactivateMfaDevice,
  deleteVirtualMfaDevice,
  listMfaDevices,
  listVirtualMfaDevices,
];

function newSerial(call: Call): string {
  const name = requiredText(call.input, 'VirtualMFADeviceName');
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw constraintError('VirtualMFADeviceName', name, 'Member must satisfy regular expression pattern: [\\w+=,.@-]+');
  }
  return iamArn(call.world.partition, call.account.id, `mfa${text(call.input, 'Path') ?? '/'}${name}`);
}

function isRootForItself(call: Call): boolean {
  return call.caller.kind === 'root' && call.input['UserName'] === ROOT_NAME;
}

function rootArn(call: Call): string {
  return iamArn(call.world.partition, call.account.id, 'root');
}

/** The virtual device of that serial; undefined for a hardware token, which has a bare serial. Passkeys need a browser. */
function enableable(call: Call, serial: string): VirtualMfaDevice | undefined {
  return serial.startsWith('arn:') ? virtualDevice(call, serial) : undefined;
}

function virtualDevice(call: Call, serial: string): VirtualMfaDevice {
  const device = call.account.virtualMfa?.get(serial);
  if (!device) throw noSuchEntity(`VirtualMFADevice with serial number ${serial} does not exist.`);
  return device;
}

function refuseTaken(call: Call, { serial, user }: { serial: string; user: User | undefined }): void {
  const isOf = (owner: User | undefined) => devicesOf(call, owner).some((device) => device.serial === serial);
  if (isOf(user)) {
    throw new AwsError('EntityAlreadyExists', 409, `MFA Device for user ${user?.name ?? ROOT_NAME} already exists.`);
  }
  const owners: (User | undefined)[] = [undefined, ...call.account.users.values()];
  if (owners.some(isOf)) throw new AwsError('EntityAlreadyExists', 409, 'MFA Device is already in use.');
}

function devicesOf(call: Call, user: User | undefined): readonly MfaDevice[] {
  return (user ? user.mfa : call.account.root.mfa) ?? [];
}

function setDevices(call: Call, user: User | undefined, devices: MfaDevice[]): void {
  (user ?? call.account.root).mfa = devices;
}

/** Any six digits pass, but not the same ones twice: a device never shows a code two times in a row. */
function checkCodes(call: Call): void {
  const [first, second] = ['AuthenticationCode1', 'AuthenticationCode2'].map((name) => {
    const code = requiredText(call.input, name);
    if (!/^\d{6}$/.test(code)) {
      throw constraintError(
        name,
        code,
        `Member must ${/^\d*$/.test(code) ? 'have length equal to 6' : 'satisfy regular expression pattern: [\\d]+'}`,
      );
    }
    return code;
  });
  if (first === second) throw new AwsError('InvalidAuthenticationCode', 403, 'Authentication code for device is not valid.');
}

/** Without seed and picture, which AWS tells once only. */
function describeVirtual(call: Call, { serial, enabledAt, assignedTo }: VirtualMfaDevice) {
  return {
    SerialNumber: serial,
    EnableDate: enabledAt === undefined ? undefined : new Date(enabledAt),
    User: assignedTo && describeOwner(call, assignedTo),
  };
}

function describeOwner(call: Call, owner: NonNullable<VirtualMfaDevice['assignedTo']>) {
  if (owner.kind === 'root') {
    const { root } = call.account;
    const lastUsedAt = root.password?.lastUsedAt;
    return {
      UserId: call.account.id,
      Arn: rootArn(call),
      CreateDate: new Date(root.createdAt),
      PasswordLastUsed: lastUsedAt === undefined ? undefined : new Date(lastUsedAt),
    };
  }
  const user = call.account.users.get(owner.name);
  return user && describeUser(call, user);
}
