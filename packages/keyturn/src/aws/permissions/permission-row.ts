import type { Permission } from '../../core/permission.ts';

/** Calls that serve one purpose and are authorized alike. */
export interface PermissionRow extends Omit<Permission, 'call' | 'action' | 'job'> {
  readonly actions: readonly string[];
}
