import { heartbeatRows } from '../aws/permissions/heartbeat.ts';
import { permissionsIn } from '../aws/permissions.ts';
import type { Permission } from '../core/permission.ts';
import type { WatchConfig } from './settings.ts';

/** What the heartbeat of a configuration takes in AWS. */
export function heartbeatPermissions({ heartbeat }: WatchConfig): readonly Permission[] {
  return heartbeat.cloudwatch ? permissionsIn('operate', heartbeatRows) : [];
}
