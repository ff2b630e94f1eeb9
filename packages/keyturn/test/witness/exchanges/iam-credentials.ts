import { certificates, sshKey } from '../../support/key-material.ts';
import { asking, idOf, like, MANAGEMENT, NOW, type Table, text } from '../exchange.ts';

const iam = asking('iam');

const PHONE = `arn:aws:iam::${MANAGEMENT}:mfa/phone`;
const dave = { UserName: 'dave' };
const missing = { code: 'NoSuchEntity', status: 404 };

/** MFA devices of users. */
export const mfaTable: Table = {
  name: 'IAM MFA devices',
  steps: [
    iam('CreateUser', dave, { answers: { User: dave } }),
    iam(
      'CreateVirtualMFADevice',
      { VirtualMFADeviceName: 'phone' },
      {
        answers: { VirtualMFADevice: { SerialNumber: PHONE, Base32StringSeed: text, QRCodePNG: text } },
      },
    ),
    iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone' }, { refuses: { code: 'EntityAlreadyExists', status: 409 } }),
    iam(
      'EnableMFADevice',
      { ...dave, SerialNumber: PHONE, AuthenticationCode1: '111111', AuthenticationCode2: '111111' },
      {
        refuses: { code: 'InvalidAuthenticationCode', status: 403 },
      },
    ),
    iam('EnableMFADevice', { ...dave, SerialNumber: PHONE, AuthenticationCode1: '111111', AuthenticationCode2: '222222' }),
    iam('ListMFADevices', dave, {
      answers: { MFADevices: [{ UserName: 'dave', SerialNumber: PHONE, EnableDate: NOW }], IsTruncated: false },
    }),
    iam(
      'ListVirtualMFADevices',
      { AssignmentStatus: 'Assigned' },
      {
        label: 'devices',
        answers: { VirtualMFADevices: [{ SerialNumber: PHONE, EnableDate: NOW, User: dave }], IsTruncated: false },
      },
    ),
    iam('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' }, { answers: { VirtualMFADevices: [], IsTruncated: false } }),
    iam(
      'DeleteVirtualMFADevice',
      { SerialNumber: PHONE },
      {
        refuses: { code: 'DeleteConflict', status: 409, message: 'MFA VirtualDevice in use. Must deactivate first.' },
      },
    ),
    iam('DeactivateMFADevice', { ...dave, SerialNumber: PHONE }),
    iam('DeactivateMFADevice', { ...dave, SerialNumber: PHONE }, { refuses: missing }),
    iam('DeleteVirtualMFADevice', { SerialNumber: PHONE }),
    iam(
      'DeleteVirtualMFADevice',
      { SerialNumber: PHONE },
      {
        refuses: { ...missing, message: `VirtualMFADevice with serial number ${PHONE} does not exist.` },
      },
    ),
  ],
};

const certificate = certificates[0];
const credential = { ...dave, ServiceSpecificCredentialId: '<<git.ServiceSpecificCredential.ServiceSpecificCredentialId>>' };
const publicKey = { ...dave, SSHPublicKeyId: '<<ssh.SSHPublicKey.SSHPublicKeyId>>' };

/** The other long-lived credentials of users (aws-facts A11). */
export const otherCredentialTable: Table = {
  name: 'IAM certificates, SSH keys and service-specific credentials',
  steps: [
    iam('CreateUser', dave, { answers: { User: dave } }),
    iam(
      'UploadSigningCertificate',
      { ...dave, CertificateBody: certificate.pem },
      {
        answers: {
          Certificate: { ...dave, CertificateId: certificate.id, CertificateBody: text, Status: 'Active', UploadDate: NOW },
        },
      },
    ),
    iam(
      'UploadSigningCertificate',
      { ...dave, CertificateBody: 'no certificate' },
      {
        refuses: { code: 'MalformedCertificate', status: 400 },
      },
    ),
    iam('UpdateSigningCertificate', { ...dave, CertificateId: certificate.id, Status: 'Inactive' }),
    iam('ListSigningCertificates', dave, {
      answers: { Certificates: [{ CertificateId: certificate.id, Status: 'Inactive' }], IsTruncated: false },
    }),
    iam('DeleteSigningCertificate', { ...dave, CertificateId: certificate.id }),
    iam(
      'DeleteSigningCertificate',
      { ...dave, CertificateId: certificate.id },
      {
        refuses: { ...missing, message: `The Certificate with id ${certificate.id} cannot be found.` },
      },
    ),
    iam(
      'UploadSSHPublicKey',
      { ...dave, SSHPublicKeyBody: sshKey.ssh },
      {
        label: 'ssh',
        answers: {
          SSHPublicKey: {
            ...dave,
            SSHPublicKeyId: idOf('APKA'),
            Fingerprint: sshKey.fingerprint,
            Status: 'Active',
            UploadDate: NOW,
          },
        },
      },
    ),
    iam(
      'UploadSSHPublicKey',
      { ...dave, SSHPublicKeyBody: sshKey.pem },
      { refuses: { code: 'DuplicateSSHPublicKey', status: 400 } },
    ),
    iam(
      'GetSSHPublicKey',
      { ...publicKey, Encoding: 'PEM' },
      {
        answers: { SSHPublicKey: { SSHPublicKeyBody: like(/-----BEGIN PUBLIC KEY-----/) } },
      },
    ),
    iam('UpdateSSHPublicKey', { ...publicKey, Status: 'Inactive' }),
    iam('ListSSHPublicKeys', dave, {
      answers: { SSHPublicKeys: [{ ...publicKey, Status: 'Inactive', UploadDate: NOW }], IsTruncated: false },
    }),
    iam('DeleteSSHPublicKey', publicKey),
    iam('GetSSHPublicKey', { ...publicKey, Encoding: 'SSH' }, { refuses: missing }),
    iam(
      'CreateServiceSpecificCredential',
      { ...dave, ServiceName: 'codecommit.amazonaws.com' },
      {
        label: 'git',
        answers: {
          ServiceSpecificCredential: {
            ...dave,
            ServiceName: 'codecommit.amazonaws.com',
            ServiceUserName: `dave-at-${MANAGEMENT}`,
            ServicePassword: text,
            ServiceSpecificCredentialId: idOf('ACCA'),
            Status: 'Active',
            CreateDate: NOW,
          },
        },
      },
    ),
    iam(
      'CreateServiceSpecificCredential',
      { ...dave, ServiceName: 's3.amazonaws.com' },
      {
        refuses: { code: 'NotSupportedService', status: 404 },
      },
    ),
    iam('ResetServiceSpecificCredential', credential, { answers: { ServiceSpecificCredential: { ServicePassword: text } } }),
    iam('UpdateServiceSpecificCredential', { ...credential, Status: 'Inactive' }),
    iam('ListServiceSpecificCredentials', dave, {
      answers: { ServiceSpecificCredentials: [{ ...credential, Status: 'Inactive', ServiceName: 'codecommit.amazonaws.com' }] },
    }),
    iam('DeleteServiceSpecificCredential', credential),
    iam('DeleteServiceSpecificCredential', credential, { refuses: missing }),
  ],
};
