import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { AwsError, constraintError, noSuchEntity } from '../aws-error.ts';
import { uniqueId } from '../ids.ts';
import { requiredText } from '../input.ts';
import type { SshPublicKey, User } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { quotaError } from './iam-entities.ts';
import { requestedStatus } from './iam-status.ts';
import { namedUser, targetArn, targetPrincipal, targetTags } from './iam-target.ts';

/** SSHPublicKeysPerUser (IAM quotas). */
const KEYS_MAX = 5;

const uploadSshPublicKey: Operation = {
  name: 'UploadSSHPublicKey',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const user = requiredUser(call);
    const body = requiredText(call.input, 'SSHPublicKeyBody');
    const fingerprint = fingerprintOf(sshBlob(rsaKey(body)));
    const held = user.sshKeys ?? [];
    if (held.some((key) => key.fingerprint === fingerprint)) {
      throw new AwsError('DuplicateSSHPublicKey', 400, 'The SSH public key is already associated with this user.');
    }
    if (held.length >= KEYS_MAX) throw quotaError('SSHPublicKeysPerUser', KEYS_MAX);
    const id = uniqueId('APKA', call.account.id, call.random);
    const made: SshPublicKey = { id, status: 'Active', uploadedAt: call.now, body, fingerprint };
    user.sshKeys = [...held, made];
    return { SSHPublicKey: describe(user, made, body) };
  },
};

const getSshPublicKey: Operation = {
  name: 'GetSSHPublicKey',
  access: 'read',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const encoding = requiredText(call.input, 'Encoding');
    if (encoding !== 'SSH' && encoding !== 'PEM') {
      throw constraintError('Encoding', encoding, 'Member must satisfy enum value set: [SSH, PEM]');
    }
    const user = requiredUser(call);
    const key = namedKey(call, user);
    return { SSHPublicKey: describe(user, key, encoded(key.body, encoding)) };
  },
};

const listSshPublicKeys: Operation = {
  name: 'ListSSHPublicKeys',
  access: 'read',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user } = targetPrincipal(call);
    // Root cannot have any.
    const { items, ...page } = iamPage(call, user?.sshKeys ?? []);
    return {
      SSHPublicKeys: items.map(({ id, status, uploadedAt }) => ({
        UserName: user?.name,
        SSHPublicKeyId: id,
        Status: status,
        UploadDate: new Date(uploadedAt),
      })),
      ...page,
    };
  },
};

const updateSshPublicKey: Operation = {
  name: 'UpdateSSHPublicKey',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const key = namedKey(call, requiredUser(call));
    key.status = requestedStatus(call);
    return undefined;
  },
};

const deleteSshPublicKey: Operation = {
  name: 'DeleteSSHPublicKey',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const user = requiredUser(call);
    const { id } = namedKey(call, user);
    user.sshKeys = user.sshKeys?.filter((key) => key.id !== id) ?? [];
    return undefined;
  },
};

export const sshKeyOperations: readonly Operation[] = [
  uploadSshPublicKey,
  getSshPublicKey,
  listSshPublicKeys,
  updateSshPublicKey,
  deleteSshPublicKey,
];

function requiredUser(call: Call): User {
  return namedUser(call, requiredText(call.input, 'UserName'));
}

function namedKey(call: Call, user: User): SshPublicKey {
  const id = requiredText(call.input, 'SSHPublicKeyId');
  const key = user.sshKeys?.find((candidate) => candidate.id === id);
  if (!key) throw noSuchEntity(`The Public Key with id ${id} cannot be found.`);
  return key;
}

/** Reads `ssh-rsa AAAA... comment` or PEM; CodeCommit, for which these keys are, takes RSA of 2048 to 16384 bits only. */
function rsaKey(body: string): KeyObject {
  if (!isSsh(body) && !/-----BEGIN (RSA )?PUBLIC KEY-----/.test(body)) {
    throw new AwsError('UnrecognizedPublicKeyEncoding', 400, 'The public key encoding is not recognized.');
  }
  const key = readKey(body);
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
  if (!key || bits < 2048 || bits > 16_384) throw new AwsError('InvalidPublicKey', 400, 'The public key is invalid.');
  return key;
}

function isSsh(body: string): boolean {
  return body.trimStart().startsWith('ssh-');
}

function readKey(body: string): KeyObject | undefined {
  try {
    if (!isSsh(body)) return createPublicKey(body);
    const [, base64 = ''] = body.trim().split(/\s+/);
    const [type, exponent, modulus] = blobFields(Buffer.from(base64, 'base64'));
    if (type?.toString() !== 'ssh-rsa' || !exponent || !modulus) return undefined;
    const jwk = { kty: 'RSA', e: exponent.toString('base64url'), n: modulus.toString('base64url') };
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    // Node's reader throws on anything that is no key; there is no way to ask first.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** SSH's own framing: four bytes of length, then that many bytes (RFC 4251). */
function blobFields(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function sshBlob(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  const integers = [e, n].map((value) => {
    const bytes = Buffer.from(value, 'base64url');
    // A leading zero keeps the number positive (RFC 4251, mpint).
    return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  });
  return Buffer.concat([Buffer.from('ssh-rsa'), ...integers].flatMap((field) => [lengthOf(field), field]));
}

function lengthOf(field: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(field.length);
  return bytes;
}

function fingerprintOf(blob: Buffer): string {
  return createHash('md5')
    .update(blob)
    .digest('hex')
    .replaceAll(/(..)(?!$)/g, '$1:');
}

/** Seen at AWS: the comment of an SSH key is dropped. */
function encoded(body: string, encoding: 'SSH' | 'PEM'): string {
  const key = readKey(body);
  if (!key) throw new AwsError('UnrecognizedPublicKeyEncoding', 400, 'The public key encoding is not recognized.');
  if (encoding === 'SSH') return `ssh-rsa ${sshBlob(key).toString('base64')}`;
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function describe(user: User, key: SshPublicKey, body: string) {
  return {
    UserName: user.name,
    SSHPublicKeyId: key.id,
    Fingerprint: key.fingerprint,
    SSHPublicKeyBody: body,
    Status: key.status,
    UploadDate: new Date(key.uploadedAt),
  };
}
