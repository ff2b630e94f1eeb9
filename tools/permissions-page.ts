import { destinationRoleRows, destinationRows, kmsRows } from '../packages/keyturn/src/aws/permissions/destinations.ts';
import { heartbeatRows } from '../packages/keyturn/src/aws/permissions/heartbeat.ts';
import { notifierRoleRows, notifierRows } from '../packages/keyturn/src/aws/permissions/notifiers.ts';
import { permissions, permissionsIn } from '../packages/keyturn/src/aws/permissions.ts';
import type { Job, Needed, Permission, Scope } from '../packages/keyturn/src/core/permission.ts';
import { page, table } from './markdown.ts';

/** Every permission that Keyturn can use: what for, and what is missing without it. */
export function permissionsPage(): string {
  return page('Permissions', [
    'Every call that Keyturn can make of AWS, and what it takes. `keyturn iam-policy` writes the least policy document, a CloudFormation StackSet or a Terraform module of them; `keyturn doctor` says which of them the credentials at hand lack.',
    'A permission that is missing does not end an audit: what it would have told is unknown, the result says so, and the exit code is 3.',
    ...jobSections.flatMap(({ job, title, says }) => [
      `## ${title}`,
      says,
      ...neededSections
        .map(({ needed, says: when }) => ({ when, rows: permissions.filter((row) => row.job === job && row.needed === needed) }))
        .filter(({ rows }) => rows.length > 0)
        .flatMap(({ when, rows }) => [when, permissionTable(rows)]),
    ]),
    '## Destinations',
    'What destinations in AWS take, besides what the job takes. `keyturn iam-policy operate` puts it into the document where keyturn.yaml has such entries, for as few secrets and parameters as their names tell. An entry with a role takes it of that role.',
    ...Object.entries({
      ...destinationRows,
      'a KMS key of your own (kmsKeyId)': kmsRows,
      'a role of the destination (role)': destinationRoleRows,
    }).flatMap(([kind, rows]) => [
      `${kind in destinationRows ? `\`${kind}\`` : kind}:`,
      permissionTable(permissionsIn('operate', rows)),
    ]),
    '## Notifiers',
    'What notifiers in AWS take, besides what the job takes. `keyturn iam-policy operate` puts it into the document where `notify:` of keyturn.yaml has such entries; who runs nothing but audits copies it from there.',
    ...Object.entries({ ...notifierRows, 'a role of `security-hub` (role)': notifierRoleRows }).flatMap(([kind, rows]) => [
      `${kind in notifierRows ? `\`${kind}\`` : kind}:`,
      permissionTable(permissionsIn('operate', rows)),
    ]),
    '## Heartbeat',
    'What `watch.heartbeat.cloudwatch` takes; `keyturn iam-policy operate` puts it into the document where keyturn.yaml has one.',
    permissionTable(permissionsIn('operate', heartbeatRows)),
  ]);
}

const jobSections: readonly { readonly job: Job; readonly title: string; readonly says: string }[] = [
  {
    job: 'audit',
    title: 'audit',
    says: 'Reading, and nothing else: `iam:GenerateCredentialReport` has AWS write a report, and changes nothing of the account.',
  },
  {
    job: 'operate',
    title: 'operate',
    says: 'What `plan`, `apply`, `rotate`, `rollback` and `retire` take in IAM. What destinations take is below.',
  },
  {
    job: 'self',
    title: 'self',
    says: 'What a user takes to replace a key of its own with `keyturn rotate --self`.',
  },
  {
    job: 'root',
    title: 'root',
    says: 'What removing credentials of root users will take, besides what an audit takes. No command of this version uses it.',
  },
  {
    job: 'admin',
    title: 'admin',
    says: 'What making an administrator with `keyturn admin create` takes; the root user may do all of it. Whoever has it can make itself an administrator: take it away afterwards.',
  },
];

const neededSections: readonly { readonly needed: Needed; readonly says: string }[] = [
  { needed: 'always', says: 'In each account:' },
  { needed: 'live', says: 'In each account, for `--live`:' },
  { needed: 'optional', says: 'In each account, for what can be left out:' },
  { needed: 'org', says: 'In the management account, or an account that it delegated this to, for `--org`:' },
];

const resources: Readonly<Record<Scope, string>> = {
  everything: '`*`',
  users: 'users',
  roles: 'roles',
  'user-notes': 'users, for tags `keyturn:*` alone',
  'own-user': 'the user itself',
  'own-notes': 'the user itself, for tags `keyturn:*` alone',
  'telling-policies': 'the policies AdministratorAccess and AWSCompromisedKeyQuarantine of AWS',
  'member-role': 'the role in each member account',
  'member-root': 'root users of member accounts',
  secrets: 'the secrets that the entry names',
  parameters: 'the parameters that the entry names',
  'kms-keys': 'the key, by way of the service alone',
  'destination-role': 'the role',
  topics: 'the topic',
  'event-buses': 'the bus',
  'mail-identities': 'the address of the sender, its domain and those above; the configuration set',
  findings: 'the hub and the own product of each account',
  'notifier-role': 'the role in each account',
  metrics: 'metrics of CloudWatch',
  nothing: 'none: no policy has to allow it',
};

function permissionTable(rows: readonly Permission[]): string {
  return table(
    ['action', 'on', 'what for', 'without it'],
    rows.map(({ action, on, rootTask, why, without }) => [
      `\`${action}\``,
      rootTask === undefined ? resources[on] : `${resources[on]}, with the task \`${rootTask}\``,
      why,
      without,
    ]),
  );
}
