import {
  CreateServiceSpecificCredentialCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  GetSSHPublicKeyCommand,
  IAMClient,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ResetServiceSpecificCredentialCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificateCommand,
  UpdateSSHPublicKeyCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, assumedRoot, refusal } from '../support/iam.ts';
import { certificates, otherSshKey, sshKey } from '../support/key-material.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let management: Account;
let admin: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, '111111111111');
  for (const name of ['alice', 'bob']) addUser(aws.builder, management, { name });
  admin = new IAMClient(aws.admin());
});

afterEach(() => aws.close());

const noSuchEntity = { name: 'NoSuchEntityException', status: 404 } as const;
const invalidStatus = { name: 'InvalidInputException', status: 400 } as const;

describe('signing certificates', () => {
  const [first, second, third] = certificates;
  const upload = (CertificateBody: string, UserName = 'alice') =>
    admin.send(new UploadSigningCertificateCommand({ UserName, CertificateBody }));

  test('are uploaded, listed, switched off and deleted', async () => {
    const uploaded = await upload(first.pem);
    const certificate = { UserName: 'alice', CertificateId: first.id, CertificateBody: first.pem, UploadDate: new Date(START) };
    expect(uploaded.Certificate).toMatchObject({ ...certificate, Status: 'Active' });
    const named = { UserName: 'alice', CertificateId: first.id };
    await admin.send(new UpdateSigningCertificateCommand({ ...named, Status: 'Inactive' }));
    const listed = await admin.send(new ListSigningCertificatesCommand({ UserName: 'alice' }));
    expect(listed).toMatchObject({
      IsTruncated: false,
      Certificates: [{ UserName: 'alice', CertificateId: first.id, Status: 'Inactive' }],
    });
    await expect(admin.send(new UpdateSigningCertificateCommand({ ...named, Status: 'Expired' }))).rejects.toMatchObject(
      refusal(invalidStatus),
    );
    await admin.send(new DeleteSigningCertificateCommand(named));
    await expect(admin.send(new DeleteSigningCertificateCommand(named))).rejects.toMatchObject(
      refusal({
        ...noSuchEntity,
        message: `The Certificate with id ${first.id} cannot be found.`,
      }),
    );
  });

  test('are two at most, each of one user of the account, and must be certificates', async () => {
    await upload(first.pem);
    await upload(second.pem);
    await expect(upload(third.pem)).rejects.toMatchObject(
      refusal({
        name: 'LimitExceededException',
        status: 409,
        message: 'Cannot exceed quota for SigningCertificatesPerUser: 2',
      }),
    );
    await expect(upload(first.pem, 'bob')).rejects.toMatchObject(refusal({ name: 'DuplicateCertificateException', status: 409 }));
    await expect(upload('no certificate', 'bob')).rejects.toMatchObject(
      refusal({ name: 'MalformedCertificateException', status: 400 }),
    );
  });

  test('that are uploaded again stay one entry, and its status stays though the answer says Active', async () => {
    await upload(first.pem);
    await admin.send(new UpdateSigningCertificateCommand({ UserName: 'alice', CertificateId: first.id, Status: 'Inactive' }));
    expect((await upload(first.pem)).Certificate?.Status).toBe('Active');
    const listed = await admin.send(new ListSigningCertificatesCommand({ UserName: 'alice' }));
    expect(listed.Certificates?.map(({ Status }) => Status)).toEqual(['Inactive']);
  });

  test('of root are its own matter, told without a name, and removed through AssumeRoot', async () => {
    const dev = accountOf(aws, '222222222222');
    const root = new IAMClient(aws.as(addAgedKey(aws.builder, dev, undefined, { ageDays: 1 })));
    const uploaded = await root.send(new UploadSigningCertificateCommand({ CertificateBody: first.pem }));
    expect(uploaded.Certificate).not.toHaveProperty('UserName');
    const audit = new IAMClient(assumedRoot(aws, dev, 'IAMAuditRootUserCredentials'));
    const listed = await audit.send(new ListSigningCertificatesCommand({}));
    expect(listed.Certificates?.map(({ CertificateId }) => CertificateId)).toEqual([first.id]);
    const remover = new IAMClient(assumedRoot(aws, dev, 'IAMDeleteRootUserCredentials'));
    await remover.send(new DeleteSigningCertificateCommand({ CertificateId: first.id }));
    expect(dev.root.certificates).toEqual([]);
  });
});

describe('SSH public keys', () => {
  const upload = (SSHPublicKeyBody: string, UserName = 'alice') =>
    admin.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody }));

  test('are uploaded, told in both encodings, switched off and deleted', async () => {
    const body = `${sshKey.ssh} laptop of alice`;
    const { SSHPublicKey } = await upload(body);
    const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId ?? '';
    expect(SSHPublicKeyId).toMatch(/^APKA[A-Z2-7]{16}$/);
    const key = { UserName: 'alice', SSHPublicKeyId, Fingerprint: sshKey.fingerprint, UploadDate: new Date(START) };
    expect(SSHPublicKey).toEqual({ ...key, SSHPublicKeyBody: body, Status: 'Active' });
    const named = { UserName: 'alice', SSHPublicKeyId };
    await admin.send(new UpdateSSHPublicKeyCommand({ ...named, Status: 'Inactive' }));
    for (const [Encoding, SSHPublicKeyBody] of [
      ['SSH', sshKey.ssh],
      ['PEM', sshKey.pem],
    ] as const) {
      const told = await admin.send(new GetSSHPublicKeyCommand({ ...named, Encoding }));
      expect(told.SSHPublicKey).toEqual({ ...key, SSHPublicKeyBody, Status: 'Inactive' });
    }
    const listed = await admin.send(new ListSSHPublicKeysCommand({ UserName: 'alice' }));
    expect(listed).toMatchObject({
      IsTruncated: false,
      SSHPublicKeys: [{ ...named, Status: 'Inactive', UploadDate: new Date(START) }],
    });
    await expect(admin.send(new UpdateSSHPublicKeyCommand({ ...named, Status: 'Expired' }))).rejects.toMatchObject(
      refusal(invalidStatus),
    );
    await admin.send(new DeleteSSHPublicKeyCommand(named));
    await expect(admin.send(new GetSSHPublicKeyCommand({ ...named, Encoding: 'SSH' }))).rejects.toMatchObject(
      refusal({
        ...noSuchEntity,
        message: `The Public Key with id ${SSHPublicKeyId} cannot be found.`,
      }),
    );
  });

  test('are five at most, each once for a user whatever its encoding, and RSA', async () => {
    await upload(sshKey.ssh);
    await expect(upload(sshKey.pem)).rejects.toMatchObject(refusal({ name: 'DuplicateSSHPublicKeyException', status: 400 }));
    await upload(sshKey.pem, 'bob');
    for (let number = 2; number <= 5; number++) await upload(otherSshKey(number));
    await expect(upload(otherSshKey(6))).rejects.toMatchObject(
      refusal({
        name: 'LimitExceededException',
        status: 409,
        message: 'Cannot exceed quota for SSHPublicKeysPerUser: 5',
      }),
    );
    const invalid = { name: 'InvalidPublicKeyException', status: 400 };
    await expect(
      upload('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB'),
    ).rejects.toMatchObject(refusal(invalid));
    await expect(upload('ssh-rsa not-base64')).rejects.toMatchObject(refusal(invalid));
    await expect(upload('something else')).rejects.toMatchObject(
      refusal({ name: 'UnrecognizedPublicKeyEncodingException', status: 400 }),
    );
    const root = new IAMClient(aws.as(addAgedKey(aws.builder, management, undefined, { ageDays: 1 })));
    expect((await root.send(new ListSSHPublicKeysCommand({}))).SSHPublicKeys).toEqual([]);
  });
});

describe('service-specific credentials', () => {
  const CODECOMMIT = 'codecommit.amazonaws.com';
  const BEDROCK = 'bedrock.amazonaws.com';
  const create = async (ServiceName: string, more: { UserName?: string; CredentialAgeDays?: number } = {}) => {
    const command = new CreateServiceSpecificCredentialCommand({ UserName: 'alice', ServiceName, ...more });
    return (await admin.send(command)).ServiceSpecificCredential;
  };

  test('of CodeCommit have a name and a password, which only making and resetting tell', async () => {
    const made = await create(CODECOMMIT);
    expect(made?.ServiceSpecificCredentialId).toMatch(/^ACCA[A-Z2-7]{16}$/);
    expect(made).toMatchObject({ ServiceUserName: 'alice-at-111111111111', ServiceName: CODECOMMIT, Status: 'Active' });
    expect(made?.ServicePassword).toHaveLength(60);
    expect(made?.ServiceCredentialSecret).toBeUndefined();
    const named = { UserName: 'alice', ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId };
    await admin.send(new UpdateServiceSpecificCredentialCommand({ ...named, Status: 'Inactive' }));
    const { ServicePassword, ...metadata } = made ?? {};
    const listed = await admin.send(new ListServiceSpecificCredentialsCommand({ UserName: 'alice' }));
    expect(listed.ServiceSpecificCredentials).toEqual([{ ...metadata, Status: 'Inactive' }]);
    expect(listed.IsTruncated).toBe(false);
    const reset = await admin.send(new ResetServiceSpecificCredentialCommand(named));
    expect(reset.ServiceSpecificCredential).toMatchObject({ ...metadata, Status: 'Inactive' });
    expect(reset.ServiceSpecificCredential?.ServicePassword).not.toBe(ServicePassword);
    expect(JSON.stringify([...aws.sandbox.trail.of(management.id)])).not.toContain(ServicePassword);
    await admin.send(new DeleteServiceSpecificCredentialCommand(named));
    await expect(admin.send(new DeleteServiceSpecificCredentialCommand(named))).rejects.toMatchObject(refusal(noSuchEntity));
  });

  test('of Bedrock are keys that expire', async () => {
    const made = await create(BEDROCK, { CredentialAgeDays: 30 });
    expect(made).toMatchObject({
      ServiceCredentialAlias: 'alice-at-111111111111',
      ExpirationDate: new Date(START + 30 * 86_400_000),
      Status: 'Active',
    });
    expect(made?.ServiceCredentialSecret).toMatch(/^ABSK/);
    expect(made).not.toHaveProperty('ServicePassword');
    // A client that learned the time before would sign in the past.
    const status = async () =>
      (
        await new IAMClient(aws.admin()).send(
          new ListServiceSpecificCredentialsCommand({ UserName: 'alice', ServiceName: BEDROCK }),
        )
      ).ServiceSpecificCredentials?.[0]?.Status;
    aws.clock.advance(30 * 86_400 - 1);
    expect(await status()).toBe('Active');
    aws.clock.advance(1);
    expect(await status()).toBe('Expired');
  });

  test('are two for each service and user', async () => {
    await create(CODECOMMIT);
    expect((await create(CODECOMMIT))?.ServiceUserName).toBe('alice+1-at-111111111111');
    await expect(create(CODECOMMIT)).rejects.toMatchObject(
      refusal({
        name: 'LimitExceededException',
        status: 409,
        message: 'Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2',
      }),
    );
    await create('cassandra.amazonaws.com');
    await create(CODECOMMIT, { UserName: 'bob' });
  });

  test('are refused for other services, other ages, other owners', async () => {
    await expect(create('s3.amazonaws.com')).rejects.toMatchObject(
      refusal({ name: 'ServiceNotSupportedException', status: 404 }),
    );
    await expect(create(BEDROCK, { CredentialAgeDays: 36_601 })).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
        message:
          "1 validation error detected: Value '36601' at 'credentialAgeDays' failed to satisfy constraint: Member must have value less than or equal to 36600",
      }),
    );
    const made = await create(CODECOMMIT);
    const named = { UserName: 'bob', ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId };
    await expect(admin.send(new ResetServiceSpecificCredentialCommand(named))).rejects.toMatchObject(
      refusal({ name: 'ValidationError', status: 400 }),
    );
    await expect(
      admin.send(new UpdateServiceSpecificCredentialCommand({ ...named, UserName: 'alice', Status: 'Expired' })),
    ).rejects.toMatchObject(refusal(invalidStatus));
  });

  test('are listed for all users, in pages', async () => {
    await create(CODECOMMIT);
    await create(BEDROCK);
    await create(BEDROCK, { UserName: 'bob' });
    const first = await admin.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: 2 }));
    const second = await admin.send(
      new ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: 2, Marker: first.Marker }),
    );
    const owners = [first, second].map((page) => page.ServiceSpecificCredentials?.map(({ UserName }) => UserName));
    expect(owners).toEqual([['alice', 'alice'], ['bob']]);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    const bedrock = await admin.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true, ServiceName: BEDROCK }));
    expect(bedrock.ServiceSpecificCredentials).toHaveLength(2);
    await expect(
      admin.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true, UserName: 'bob' })),
    ).rejects.toMatchObject(
      refusal({
        name: 'ValidationError',
        status: 400,
      }),
    );
  });
});
