import type { Job } from './permission.ts';

/** Jobs that a role can be made for. A user who replaces a key of its own takes none; nor does who makes an administrator, once. */
export type RoleJob = Exclude<Job, 'self' | 'admin'>;

/** What the role of each job is for, and what it is called where nobody says. */
export const keyturnRoles: Readonly<Record<RoleJob, { readonly name: string; readonly purpose: string }>> = {
  audit: { name: 'KeyturnAudit', purpose: 'Lets Keyturn read long-lived credentials, and change nothing' },
  operate: { name: 'KeyturnOperate', purpose: 'Lets Keyturn rotate and remove access keys of IAM users' },
  root: { name: 'KeyturnRoot', purpose: 'Lets Keyturn remove the credentials of root users of member accounts' },
};
