import { createHash, X509Certificate } from 'node:crypto';
import { AwsError, noSuchEntity } from '../aws-error.ts';
import { requiredText } from '../input.ts';
import type { SigningCertificate, User } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { quotaError } from './iam-entities.ts';
import { requestedStatus } from './iam-status.ts';
import { targetArn, targetPrincipal, targetTags } from './iam-target.ts';

/** SigningCertificatesPerUser, of a user and of root alike. */
const CERTIFICATES_MAX = 2;

const uploadSigningCertificate: Operation = {
  name: 'UploadSigningCertificate',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user } = targetPrincipal(call);
    const body = requiredText(call.input, 'CertificateBody');
    const id = certificateId(body);
    const held = certificatesOf(call, user);
    // Seen at AWS: the same certificate again is the same entry, and the answer says Active whatever its status is.
    const known = held.find((certificate) => certificate.id === id);
    if (known) return { Certificate: { ...describe(known, user), Status: 'Active' } };
    refuseForeign(call, id);
    if (held.length >= CERTIFICATES_MAX) throw quotaError('SigningCertificatesPerUser', CERTIFICATES_MAX);
    const made: SigningCertificate = { id, status: 'Active', uploadedAt: call.now, body };
    setCertificates(call, user, [...held, made]);
    return { Certificate: describe(made, user) };
  },
};

const listSigningCertificates: Operation = {
  name: 'ListSigningCertificates',
  access: 'read',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user } = targetPrincipal(call);
    const { items, ...page } = iamPage(call, certificatesOf(call, user));
    return { Certificates: items.map((certificate) => describe(certificate, user)), ...page };
  },
};

const updateSigningCertificate: Operation = {
  name: 'UpdateSigningCertificate',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const certificate = namedCertificate(call);
    certificate.status = requestedStatus(call);
    return undefined;
  },
};

const deleteSigningCertificate: Operation = {
  name: 'DeleteSigningCertificate',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { id } = namedCertificate(call);
    const { user } = targetPrincipal(call);
    setCertificates(
      call,
      user,
      certificatesOf(call, user).filter((certificate) => certificate.id !== id),
    );
    return undefined;
  },
};

export const certificateOperations: readonly Operation[] = [
  uploadSigningCertificate,
  listSigningCertificates,
  updateSigningCertificate,
  deleteSigningCertificate,
];

/** Seen at AWS: the id is the base32 text of the SHA-1 of the certificate. */
function certificateId(body: string): string {
  return base32(createHash('sha1').update(parse(body).raw).digest());
}

function parse(body: string): X509Certificate {
  try {
    return new X509Certificate(body);
  } catch (error) {
    // OpenSSL says which byte it stumbled over; AWS does not.
    if (!(error instanceof Error)) throw error;
    throw new AwsError(
      'MalformedCertificate',
      400,
      'Unable to parse certificate. Please ensure the certificate is in PEM format.',
    );
  }
}

function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.replaceAll(/.{5}/g, (five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(five, 2)));
}

function certificatesOf(call: Call, user: User | undefined): readonly SigningCertificate[] {
  return (user ? user.certificates : call.account.root.certificates) ?? [];
}

function setCertificates(call: Call, user: User | undefined, certificates: SigningCertificate[]): void {
  (user ?? call.account.root).certificates = certificates;
}

/** One certificate belongs to one principal of an account. */
function refuseForeign(call: Call, id: string): void {
  const owners: (User | undefined)[] = [undefined, ...call.account.users.values()];
  if (owners.some((owner) => certificatesOf(call, owner).some((certificate) => certificate.id === id))) {
    throw new AwsError('DuplicateCertificate', 409, 'The certificate is already associated with another user in the account.');
  }
}

function namedCertificate(call: Call): SigningCertificate {
  const id = requiredText(call.input, 'CertificateId');
  const { user } = targetPrincipal(call);
  const certificate = certificatesOf(call, user).find((candidate) => candidate.id === id);
  if (!certificate) throw noSuchEntity(`The Certificate with id ${id} cannot be found.`);
  return certificate;
}

/** Of root without UserName. */
function describe(certificate: SigningCertificate, user: User | undefined) {
  return {
    UserName: user?.name,
    CertificateId: certificate.id,
    CertificateBody: certificate.body,
    Status: certificate.status,
    UploadDate: new Date(certificate.uploadedAt),
  };
}
