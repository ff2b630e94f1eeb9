/**
 * What Keyturn does: reads accounts, rotates keys of their users, replaces the key of whoever runs it, removes keys of root users, or makes
 * an administrator.
 */
export const jobs = ['audit', 'operate', 'self', 'root', 'admin'] as const;

export type Job = (typeof jobs)[number];

/**
 * When a permission is needed: by every audit of an account (or every run of its job); by whoever looks at an organization;
 * by `audit --live`; or for something that can be left out.
 */
export type Needed = 'always' | 'org' | 'live' | 'optional';

/** What a permission is about. `nothing`: AWS asks for no permission, or a task policy gives it. */
export type Scope =
  | 'everything'
  | 'users'
  | 'roles'
  /** Tags of Keyturn on users. */
  | 'user-notes'
  /** The user who asks. */
  | 'own-user'
  | 'own-notes'
  | 'telling-policies'
  | 'member-role'
  | 'member-root'
  | 'secrets'
  | 'parameters'
  | 'kms-keys'
  | 'destination-role'
  | 'topics'
  | 'event-buses'
  | 'mail-identities'
  | 'findings'
  | 'notifier-role'
  | 'metrics'
  | 'nothing';

/** One AWS call that Keyturn makes, and the permission that it takes. */
export interface Permission {
  /** The SDK's name of the call: `ListAccessKeys`. */
  readonly call: string;
  /** `iam:ListAccessKeys` */
  readonly action: string;
  readonly job: Job;
  readonly needed: Needed;
  readonly on: Scope;
  /** The task policy that a root session is bound to. */
  readonly rootTask?: string;
  /** Where it is not all of the scope: ARNs, in which `{partition}` is filled in. */
  readonly resources?: readonly string[];
  /** What it is for, and what is not known or not done without it; both complete a sentence. */
  readonly why: string;
  readonly without: string;
}

/** AWS's policy documents, as far as Keyturn writes them. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PermissionDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** What ARNs are filled in with. `partition` may be a template's variable. */
export interface Names {
  readonly partition: string;
  readonly roleName: string;
}

/** The least document that grants some permissions, always in the same order. */
export function documentOf(permissions: readonly Permission[], names: Names): PermissionDocument {
  return { Version: '2012-10-17', Statement: sections.flatMap((section) => statement(section, permissions, names)) };
}

/** A trust policy: who may assume the role. */
export function trustDocument({
  principal,
  externalId,
}: {
  readonly principal: string;
  readonly externalId: string | undefined;
}) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'LetKeyturnIn',
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: 'sts:AssumeRole',
        ...(externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
      },
    ],
  } as const;
}

/** A statement of its own for each kind of resource, and for reading and changing, so that a reader sees which is which. */
interface Section {
  readonly sid: string;
  readonly on: Scope;
  readonly isRead: boolean;
  readonly isOrganization: boolean;
  readonly resource: (names: Names) => string | readonly string[];
  readonly condition?: NonNullable<Statement['Condition']>;
}

const any = () => '*';
const users = ({ partition }: Names) => `arn:${partition}:iam::*:user/*`;
const roles = ({ partition }: Names) => `arn:${partition}:iam::*:role/*`;
// A variable stands for one user; before it may be a path.
const ownUser = ({ partition }: Names) => [
  `arn:${partition}:iam::*:user/${OWN_NAME}`,
  `arn:${partition}:iam::*:user/*/${OWN_NAME}`,
];
const OWN_NAME = '${aws:username}';
/** Whoever may tag users at will may give them what others grant by tag. */
const onlyNotes = { 'ForAllValues:StringLike': { 'aws:TagKeys': 'keyturn:*' } };

const sections: readonly Section[] = [
  { sid: 'ReadAccount', on: 'everything', isRead: true, isOrganization: false, resource: any },
  {
    sid: 'ReadUsers',
    on: 'users',
    isRead: true,
    isOrganization: false,
    resource: users,
  },
  { sid: 'ReadRoles', on: 'roles', isRead: true, isOrganization: false, resource: roles },
  { sid: 'ReadOneself', on: 'own-user', isRead: true, isOrganization: false, resource: ownUser },
  {
    sid: 'ReadPolicyHolders',
    on: 'telling-policies',
    isRead: true,
    isOrganization: false,
    resource: ({ partition }) =>
      ['AdministratorAccess', 'AWSCompromisedKeyQuarantine*'].map((name) => `arn:${partition}:iam::aws:policy/${name}`),
  },
  {
    sid: 'ChangeUsers',
    on: 'users',
    isRead: false,
    isOrganization: false,
    resource: users,
  },
  { sid: 'ChangeRoles', on: 'roles', isRead: false, isOrganization: false, resource: roles },
  { sid: 'NoteOnUsers', on: 'user-notes', isRead: false, isOrganization: false, resource: users, condition: onlyNotes },
  { sid: 'ChangeOwnKeys', on: 'own-user', isRead: false, isOrganization: false, resource: ownUser },
  { sid: 'NoteOnOneself', on: 'own-notes', isRead: false, isOrganization: false, resource: ownUser, condition: onlyNotes },
  { sid: 'ReadSecrets', on: 'secrets', isRead: true, isOrganization: false, resource: any },
  { sid: 'WriteSecrets', on: 'secrets', isRead: false, isOrganization: false, resource: any },
  { sid: 'ReadParameters', on: 'parameters', isRead: true, isOrganization: false, resource: any },
  { sid: 'WriteParameters', on: 'parameters', isRead: false, isOrganization: false, resource: any },
  {
    sid: 'UseKeysOfDestinations',
    on: 'kms-keys',
    isRead: false,
    isOrganization: false,
    resource: any,
    condition: { StringLike: { 'kms:ViaService': ['secretsmanager.*.amazonaws.com*', 'ssm.*.amazonaws.com*'] } },
  },
  { sid: 'EnterDestinations', on: 'destination-role', isRead: false, isOrganization: false, resource: any },
  { sid: 'LookAtTopics', on: 'topics', isRead: true, isOrganization: false, resource: any },
  { sid: 'PublishToTopics', on: 'topics', isRead: false, isOrganization: false, resource: any },
  { sid: 'LookAtEventBuses', on: 'event-buses', isRead: true, isOrganization: false, resource: any },
  { sid: 'PutEvents', on: 'event-buses', isRead: false, isOrganization: false, resource: any },
  { sid: 'LookAtSenders', on: 'mail-identities', isRead: true, isOrganization: false, resource: any },
  { sid: 'SendMail', on: 'mail-identities', isRead: false, isOrganization: false, resource: any },
  { sid: 'ReadFindings', on: 'findings', isRead: true, isOrganization: false, resource: any },
  { sid: 'ImportFindings', on: 'findings', isRead: false, isOrganization: false, resource: any },
  { sid: 'EnterAccountsOfFindings', on: 'notifier-role', isRead: false, isOrganization: false, resource: any },
  // AWS knows no resources there.
  { sid: 'SendHeartbeat', on: 'metrics', isRead: false, isOrganization: false, resource: any },
  { sid: 'ReadOrganization', on: 'everything', isRead: true, isOrganization: true, resource: any },
  { sid: 'ChangeOrganization', on: 'everything', isRead: false, isOrganization: true, resource: any },
  {
    sid: 'EnterMembers',
    on: 'member-role',
    isRead: false,
    isOrganization: true,
    resource: ({ partition, roleName }) => `arn:${partition}:iam::*:role/${roleName}`,
  },
  {
    sid: 'OpenRootSessions',
    on: 'member-root',
    isRead: false,
    isOrganization: true,
    resource: ({ partition }) => `arn:${partition}:iam::*:root`,
  },
];

function statement(section: Section, permissions: readonly Permission[], names: Names): Statement[] {
  const granted = permissions.filter(
    ({ action, needed, on }) =>
      on === section.on && (needed === 'org') === section.isOrganization && isRead(action) === section.isRead,
  );
  if (granted.length === 0) return [];
  const tasks = [...new Set(granted.flatMap(({ rootTask }) => rootTask ?? []))].sort();
  const arns = tasks.map((task) => `arn:${names.partition}:iam::aws:policy/root-task/${task}`);
  const [only] = arns;
  const condition =
    only === undefined ? section.condition : { StringEquals: { 'sts:TaskPolicyArn': arns.length === 1 ? only : arns } };
  return [
    {
      Sid: section.sid,
      Effect: 'Allow',
      Action: [...new Set(granted.map(({ action }) => action))].sort(),
      Resource: resourceOf(granted, names) ?? section.resource(names),
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  ];
}

function resourceOf(granted: readonly Permission[], { partition }: Names): string | readonly string[] | undefined {
  const named = granted.flatMap(({ resources = [] }) => resources).map((arn) => arn.replaceAll('{partition}', partition));
  const [only, ...more] = [...new Set(named)].sort();
  return more.length === 0 ? only : [only ?? '', ...more];
}

/** The report is made by asking for it: that changes nothing of the account. */
function isRead(action: string): boolean {
  return /:(?:Get|List|Lookup|Describe|GenerateCredentialReport)/.test(action);
}
