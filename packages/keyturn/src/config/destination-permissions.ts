import * as z from 'zod';
import { destinationRoleRows, destinationRows, kmsRows } from '../aws/permissions/destinations.ts';
import { permissionsIn } from '../aws/permissions.ts';
import type { Permission } from '../core/permission.ts';
import type { DeliveryEntry } from './settings.ts';

/** What the destinations of a configuration take in AWS. */
export interface DestinationPermissions {
  /** Of whoever runs Keyturn. */
  readonly own: readonly Permission[];
  /** Of each role that entries name, by its ARN, in which `{partition}` is to be filled in. */
  readonly ofRoles: ReadonlyMap<string, readonly Permission[]>;
}

/** Finds the permissions that the entries take, for as few resources as their names tell. */
export function destinationPermissions(entries: readonly DeliveryEntry[]): DestinationPermissions {
  const own: Permission[] = [];
  const ofRoles = new Map<string, Permission[]>();
  for (const { kind, settings } of entries) {
    if (!isInAws(kind)) continue;
    const place = placeSchema.parse(settings);
    const role = roleOf(place);
    if (role !== undefined) own.push(...withResources(permissionsIn('operate', destinationRoleRows), [role]));
    const granted = permissionsOf(kind, place);
    if (role === undefined) own.push(...granted);
    else ofRoles.set(role, [...(ofRoles.get(role) ?? []), ...granted]);
  }
  return { own, ofRoles };
}

type AwsKind = keyof typeof destinationRows;

function isInAws(kind: string): kind is AwsKind {
  return kind in destinationRows;
}

const placeSchema = z.object({
  name: z.string(),
  pendingName: z.string().optional(),
  region: z.string().optional(),
  account: z.string().optional(),
  role: z.string().optional(),
  kmsKeyId: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

type Place = z.output<typeof placeSchema>;

function permissionsOf(kind: AwsKind, place: Place): readonly Permission[] {
  const rows = permissionsIn('operate', destinationRows[kind]).filter(
    ({ action }) => !isForTags(action) || place.tags !== undefined,
  );
  const narrow = rows.map((row) => (row.on === 'everything' ? row : { ...row, resources: resourcesOf(kind, place) }));
  return place.kmsKeyId === undefined
    ? narrow
    : [...narrow, ...withResources(permissionsIn('operate', kmsRows), [keyArn(place.kmsKeyId, place)])];
}

function isForTags(action: string): boolean {
  return action === 'secretsmanager:TagResource' || action === 'ssm:AddTagsToResource';
}

function resourcesOf(kind: AwsKind, place: Place): readonly string[] {
  switch (kind) {
    case 'secrets-manager': {
      const arn = `${arnOf('secretsmanager', place)}:secret:${pattern(place.name)}`;
      // AWS adds a hyphen and six characters to the name; of a secret that is not there yet, nothing.
      return arn.endsWith('*') ? [arn] : [arn, `${arn}-??????`];
    }
    case 'ssm-parameter': {
      const names = [place.name, place.pendingName ?? `${place.name}.keyturn-pending`];
      return names.map((name) => `${arnOf('ssm', place)}:parameter/${pattern(name).replace(/^\//, '')}`);
    }
    default:
      return kind satisfies never;
  }
}

/** IAM fills `${...}` in; a name has none of these characters otherwise. */
function pattern(template: string): string {
  return template.replaceAll(/\{\w+\}/g, '*');
}

function arnOf(service: string, { region = '*', account }: Place): string {
  return `arn:{partition}:${service}:${region}:${accountOf(account)}`;
}

function accountOf(account: string | undefined): string {
  return account === undefined ? '*' : pattern(account);
}

function roleOf({ role, account }: Place): string | undefined {
  return role === undefined ? undefined : `arn:{partition}:iam::${accountOf(account)}:role/${role}`;
}

function keyArn(key: string, place: Place): string {
  if (key.startsWith('arn:')) return key;
  // An alias is no resource of a use: the key behind it is.
  return `${arnOf('kms', place)}:key/${key.startsWith('alias/') ? '*' : key}`;
}

function withResources(permissions: readonly Permission[], resources: readonly string[]): readonly Permission[] {
  return permissions.map((permission) => ({ ...permission, resources }));
}
