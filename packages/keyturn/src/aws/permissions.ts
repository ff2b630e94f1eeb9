import type { Job, Permission } from '../core/permission.ts';
import { adminRows } from './permissions/admin.ts';
import { auditRows } from './permissions/audit.ts';
import { operateRows } from './permissions/operate.ts';
import type { PermissionRow } from './permissions/permission-row.ts';
import { rootRows } from './permissions/root.ts';
import { selfRows } from './permissions/self.ts';

const rows: Readonly<Record<Job, readonly PermissionRow[]>> = {
  audit: auditRows,
  operate: operateRows,
  self: selfRows,
  root: rootRows,
  admin: adminRows,
};

/**
 * Every AWS call that Keyturn makes, with the permission that it takes; `doctor` and `iam-policy` are made of it. Resources
 * as aws-facts A13 has them: what is told of an account as a whole is authorized on `*`. What destinations take hangs on where they are.
 */
export const permissions: readonly Permission[] = [
  ...permissionsIn('audit', auditRows),
  ...permissionsIn('operate', operateRows),
  ...permissionsIn('self', selfRows),
  ...permissionsIn('root', rootRows),
  ...permissionsIn('admin', adminRows),
];

/** The permissions of rows, one by one. */
export function permissionsIn(job: Job, some: readonly PermissionRow[]): readonly Permission[] {
  return some.flatMap(({ actions, ...shared }) =>
    actions.map((action) => ({ ...shared, job, action, call: action.slice(action.indexOf(':') + 1) })),
  );
}

/** The permissions that a job takes; removing root credentials begins with an audit. */
export function permissionsFor(job: Job): readonly Permission[] {
  return job === 'root'
    ? [...permissionsIn('audit', rows.audit), ...permissionsIn(job, rows.root)]
    : permissionsIn(job, rows[job]);
}
