import * as z from 'zod';
import { notifierRoleRows, notifierRows } from '../aws/permissions/notifiers.ts';
import { permissionsIn } from '../aws/permissions.ts';
import type { Route } from '../core/notices/route.ts';
import type { Permission } from '../core/permission.ts';

/** What the notifiers of a configuration take in AWS, for as few resources as their entries tell. */
export function notifierPermissions(routes: readonly Pick<Route, 'kind' | 'settings'>[]): readonly Permission[] {
  return routes.flatMap(({ kind, settings }) => {
    if (!isInAws(kind)) return [];
    const place = placeSchema.parse(settings);
    const granted = permissionsIn('operate', notifierRows[kind]).map((row) => ({
      ...row,
      resources: resourcesOf(kind, place, row.call),
    }));
    const entered = place.role === undefined ? [] : withRole(place.role);
    return [...granted, ...entered];
  });
}

type AwsKind = keyof typeof notifierRows;

function isInAws(kind: string): kind is AwsKind {
  return Object.hasOwn(notifierRows, kind);
}

const placeSchema = z.object({
  topicArn: z.string().optional(),
  eventBus: z.string().default('default'),
  region: z.string().default('*'),
  from: z.string().default(''),
  configurationSet: z.string().optional(),
  role: z.string().optional(),
});

type Place = z.output<typeof placeSchema>;

function resourcesOf(kind: AwsKind, { topicArn, eventBus, region, from, configurationSet }: Place, call: string): string[] {
  switch (kind) {
    case 'sns':
      return topicArn === undefined ? [] : [topicArn];
    case 'eventbridge':
      return [eventBus.startsWith('arn:') ? eventBus : `arn:{partition}:events:${region}:*:event-bus/${eventBus}`];
    case 'ses': {
      const sets = call === 'SendEmail' && configurationSet !== undefined ? [`configuration-set/${configurationSet}`] : [];
      return [...identitiesOf(from).map((one) => `identity/${one}`), ...sets].map(
        (one) => `arn:{partition}:ses:${region}:*:${one}`,
      );
    }
    case 'security-hub': {
      const resource = call === 'BatchImportFindings' ? 'product/*/default' : 'hub/default';
      return [`arn:{partition}:securityhub:${region}:*:${resource}`];
    }
    default:
      return kind satisfies never;
  }
}

/** The address may be verified by itself, or by its domain, or by one above that. */
function identitiesOf(from: string): readonly string[] {
  const address = /<([^<>]*)>$/.exec(from)?.[1] ?? from;
  const labels = address.slice(address.indexOf('@') + 1).split('.');
  return [address, ...labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'))];
}

function withRole(role: string): readonly Permission[] {
  const resources = [`arn:{partition}:iam::*:role/${role}`];
  return permissionsIn('operate', notifierRoleRows).map((row) => ({ ...row, resources }));
}
