import { permissions } from '../packages/keyturn/src/aws/permissions.ts';
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
    says: 'What rotating and removing keys of IAM users will take, besides all of the above. No command of this version uses it.',
  },
  {
    job: 'root',
    title: 'root',
    says: 'What removing credentials of root users will take, besides what an audit takes. No command of this version uses it.',
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
  'administrator-policy': 'the policy AdministratorAccess',
  'member-role': 'the role in each member account',
  'member-root': 'root users of member accounts',
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
