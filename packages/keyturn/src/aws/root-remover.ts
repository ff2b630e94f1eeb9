import type { IAMClient } from '@aws-sdk/client-iam';
import type { RootRemover } from '../engine/root-ports.ts';
import { mfaKind } from './account-facts.ts';
import { createRootReader } from './account-reader.ts';
import type { AwsClock } from './clock.ts';
import { effect } from './effect.ts';
import { isNoSuchEntity } from './faults.ts';

/** Removes credentials of a root user through an IAM client that acts as root: no call names a user. What is gone already is removed. */
export function createRootRemover(iam: IAMClient, clock: AwsClock): RootRemover {
  const reader = createRootReader(iam, clock);
  return {
    keys: () => reader.keys(),
    deleteKey: (AccessKeyId) =>
      effect(`deleting key ${AccessKeyId} of the root user`, async () => {
        const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
        await unlessGone(iam.send(new DeleteAccessKeyCommand({ AccessKeyId })));
      }),
    deleteCertificate: (CertificateId) =>
      effect(`deleting the signing certificate ${CertificateId} of the root user`, async () => {
        const { DeleteSigningCertificateCommand } = await import('@aws-sdk/client-iam');
        await unlessGone(iam.send(new DeleteSigningCertificateCommand({ CertificateId })));
      }),
    removeMfa: (SerialNumber) =>
      effect(`removing the MFA device ${SerialNumber} of the root user`, async () => {
        const { DeactivateMFADeviceCommand, DeleteVirtualMFADeviceCommand } = await import('@aws-sdk/client-iam');
        await unlessGone(iam.send(new DeactivateMFADeviceCommand({ SerialNumber })));
        if (mfaKind(SerialNumber) === 'virtual') await unlessGone(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })));
      }),
    deletePassword: () =>
      effect('deleting the password of the root user', async () => {
        const { DeleteLoginProfileCommand } = await import('@aws-sdk/client-iam');
        await unlessGone(iam.send(new DeleteLoginProfileCommand({})));
      }),
  };
}

async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isNoSuchEntity(error)) throw error;
  }
}
