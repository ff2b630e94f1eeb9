import { defaultLimits } from '../policy.ts';
import { asRoot, aws, rootSession, whichAccount } from './aws-cli.ts';
import { iamPage, rootPage, signIn, userPage } from './links.ts';
import { explainKey, type Place, type Recipe } from './recipe.ts';

/** Service-specific credentials, SSH keys, signing certificates. */
export const rotateOtherCredential: Recipe = {
  summary: ({ resource, user }) =>
    `Replace ${resource ?? 'the credential'} of ${user ?? 'the root user'}: make a new one, deliver it, turn the old one off, wait, delete ` +
    'it. If nothing needs it, leave out the new one.',
  console: (place) => ({
    url: place.user === null ? rootPage(place) : userPage(place),
    steps: [
      signIn(place),
      'Find the credential on the page, below Access keys; make its successor there, and deliver it.',
      'When nothing uses the old one any more, make it inactive. AWS does not say when such a credential was last used: ask its owner.',
      'After a grace period, delete it.',
    ],
  }),
  cli: otherCredentialCommands,
  keyturn: explainKey,
};

interface CredentialKind {
  readonly id: RegExp;
  readonly idOption: string;
  readonly list: string;
  readonly update: string;
  readonly delete: string;
}

/** Prefixes of ids (aws-facts A8); those of signing certificates have none. */
const credentialKinds: readonly CredentialKind[] = [
  {
    id: /\bACCA[A-Z0-9]{12,}\b/,
    idOption: 'service-specific-credential-id',
    list: 'iam list-service-specific-credentials',
    update: 'iam update-service-specific-credential',
    delete: 'iam delete-service-specific-credential',
  },
  {
    id: /\bAPKA[A-Z0-9]{12,}\b/,
    idOption: 'ssh-public-key-id',
    list: 'iam list-ssh-public-keys',
    update: 'iam update-ssh-public-key',
    delete: 'iam delete-ssh-public-key',
  },
  {
    id: /\b[A-Z0-9]{24,128}\b/,
    idOption: 'certificate-id',
    list: 'iam list-signing-certificates',
    update: 'iam update-signing-certificate',
    delete: 'iam delete-signing-certificate',
  },
];

function otherCredentialCommands(place: Place): readonly string[] {
  const { user } = place;
  const kind = credentialKinds.find(({ id }) => id.test(place.resource ?? ''));
  const id = kind?.id.exec(place.resource ?? '')?.[0];
  if (user === null) {
    const deletion =
      kind?.idOption === 'certificate-id' && id !== undefined ? [asRoot(place, kind.delete, { 'certificate-id': id })] : [];
    return [rootSession(place), asRoot(place, 'iam list-signing-certificates'), ...deletion];
  }
  const lists = (kind ? [kind] : credentialKinds).map(({ list }) => aws(place, list, { 'user-name': user }));
  if (!kind || id === undefined) return [whichAccount(place), ...lists];
  const target = { 'user-name': user, [kind.idOption]: id };
  return [
    whichAccount(place),
    ...lists,
    aws(place, kind.update, { ...target, status: 'Inactive' }),
    aws(place, kind.delete, target),
  ];
}

/** The account asks too little of passwords. */
export const strengthenPasswordPolicy: Recipe = {
  summary: ({ account }) =>
    `Ask more of the passwords of account ${account}: ${defaultLimits.passwordLengthMin} letters of every kind, none of the last ` +
    `${defaultLimits.passwordReuseMin} again. The command replaces the whole policy: add what else yours asks, such as --max-password-age.`,
  console: (place) => ({
    url: iamPage(place, 'account_settings'),
    steps: [
      signIn(place),
      'Under Password policy, choose Edit, then Custom.',
      `Set the minimum length to ${defaultLimits.passwordLengthMin}, require every kind of letter, and prevent the reuse of ${defaultLimits.passwordReuseMin} passwords.`,
      'Passwords that exist go on until they are changed.',
    ],
  }),
  cli: (place) => [
    whichAccount(place),
    aws(place, 'iam get-account-password-policy'),
    aws(place, 'iam update-account-password-policy', {
      'minimum-password-length': String(defaultLimits.passwordLengthMin),
      'password-reuse-prevention': String(defaultLimits.passwordReuseMin),
      'require-symbols': null,
      'require-numbers': null,
      'require-uppercase-characters': null,
      'require-lowercase-characters': null,
      'allow-users-to-change-password': null,
    }),
  ],
  keyturn: ({ account }) => `keyturn prevent plan --only password-policy --accounts ${account}`,
};

/** Root is the only one who can do everything. */
export const addAdministrator: Recipe = {
  summary: ({ account }) =>
    `Give account ${account} an administrator besides root: a permission set of IAM Identity Center, or a role that another account may ` +
    'assume. Until there is one, do not remove what root signs in with.',
  console: (place) => ({
    url: iamPage(place, 'roles'),
    steps: [
      'With IAM Identity Center: in the management account, assign AdministratorAccess in this account to a group of people.',
      `Without it: ${signIn(place)}`,
      'Choose Create role, AWS account, Another AWS account (the one whose people shall administer this one), and require MFA.',
      'Attach AdministratorAccess, and try the role before anything of root is removed.',
    ],
  }),
  cli: (place) => [
    whichAccount(place),
    aws(place, 'iam list-entities-for-policy', { 'policy-arn': `arn:${place.partition}:iam::aws:policy/AdministratorAccess` }),
  ],
  keyturn: ({ account }) => `keyturn admin create --account ${account} --trust ARN`,
};

/** An exception of the user's own policy has ended. */
export const renewException: Recipe = {
  summary: () =>
    'Mend what the exception covered and take it out of keyturn.yaml; or let its owner give it a new reason and a new end.',
  console: (place) => ({
    url: place.user === null ? iamPage(place, 'home') : userPage(place),
    steps: [
      'Ask the owner whom the exception names whether the reason still holds.',
      'If it does: set a new until in keyturn.yaml, with the reason as it is today. If not: remove the exception, and what it covered.',
    ],
  }),
  cli: () => [],
  keyturn: explainKey,
};

/** Nobody could look into an account. */
export const makeReadable: Recipe = {
  summary: ({ account }) =>
    `Let Keyturn read account ${account}: its role must exist there, trust the identity that Keyturn runs as, and allow what an audit asks.`,
  console: (place) => ({
    url: iamPage(place, 'roles'),
    steps: [
      signIn(place),
      'Find the role that Keyturn assumes there (--role), or create it.',
      'Compare its trust policy with the identity that keyturn audit runs as, and its external id; compare its permissions with SecurityAudit of AWS.',
    ],
  }),
  cli: (place) => [whichAccount(place), aws(place, 'iam generate-credential-report'), aws(place, 'iam get-account-summary')],
  keyturn: () => 'keyturn doctor',
};
