/** Kinds of long-lived credentials that `deny-user-keys` can deny. */
export const credentialKinds = [
  'access-keys',
  'console-passwords',
  'service-credentials',
  'ssh-keys',
  'signing-certificates',
  'users',
] as const;

export type CredentialKind = (typeof credentialKinds)[number];

/** What the owner of the accounts wants prevented, and for whom not. */
export interface Prevention {
  /** Ids of guardrails; undefined: those that stand in nobody's way. */
  readonly guardrails: readonly string[] | undefined;
  /** Where service control policies are attached: `root`, ids or names of OUs, account ids. */
  readonly targets: readonly string[];
  /** Other targets for some guardrails, by their id. */
  readonly targetsOf: Readonly<Record<string, readonly string[]>>;
  /** Roles that Keyturn runs as in the accounts, besides the one that it enters them with. */
  readonly keyturnRoles: readonly string[];
  /** Who else may make credentials: `role/NAME`, `user/NAME`, or ARNs; `*` and `?` are wildcards. */
  readonly exceptions: readonly string[];
  readonly deniedCredentials: readonly CredentialKind[];
  /** Who is told of alarms; undefined: whoever subscribes to the topic. */
  readonly alarmEmail: string | undefined;
}

export const defaultPrevention: Prevention = {
  guardrails: undefined,
  targets: ['root'],
  targetsOf: {},
  keyturnRoles: [],
  exceptions: [],
  deniedCredentials: ['access-keys'],
  alarmEmail: undefined,
};

/** Which calls make a credential of each kind, or bring one back; all of them are IAM's. */
export const callsOf: Readonly<Record<CredentialKind, readonly string[]>> = {
  'access-keys': ['CreateAccessKey'],
  'console-passwords': ['CreateLoginProfile', 'UpdateLoginProfile'],
  'service-credentials': ['CreateServiceSpecificCredential', 'ResetServiceSpecificCredential'],
  'ssh-keys': ['UploadSSHPublicKey'],
  'signing-certificates': ['UploadSigningCertificate'],
  users: ['CreateUser'],
};

/** The pattern of a principal's ARN, in every partition and account where those are not said. */
export function principalPattern(name: string): string {
  return name.startsWith('arn:') ? name : `arn:*:iam::*:${name}`;
}
