import { healthRegions } from '../health-regions.ts';
import type { HealthEvent } from '../model/health.ts';
import type { Account } from '../model/world.ts';
import { type Builder, DAY_MS } from './builders.ts';

/** Gives an account a support plan with which AWS Health may be asked. */
export function addSupportPlan(account: Account): void {
  account.healthEvents ??= [];
}

/** What AWS Health says of something that AWS found in public. */
export interface Exposure {
  /** The id of the key; or whatever else stands there. */
  readonly entity: string;
  readonly daysAgo: number;
  readonly type?: string;
  readonly isClosed?: boolean;
}

/** Lets AWS Health name a key in an account; it has a support plan from then on. */
export function addExposure({ world, now }: Builder, account: Account, exposure: Exposure): HealthEvent {
  const { entity, daysAgo, type = 'AWS_RISK_CREDENTIALS_EXPOSED', isClosed = false } = exposure;
  addSupportPlan(account);
  const events = (account.healthEvents ??= []);
  const startedAt = Math.floor((now - daysAgo * DAY_MS) / 1000) * 1000;
  const region = healthRegions[world.partition];
  const id = `${account.id}_${events.length + 1}`;
  const event: HealthEvent = {
    arn: `arn:${world.partition}:health:${region}::event/RISK/${type}/${type}_${id}`,
    service: 'RISK',
    typeCode: type,
    category: 'issue',
    region,
    startedAt,
    updatedAt: startedAt,
    status: isClosed ? 'closed' : 'open',
    ...(isClosed ? { endedAt: startedAt + 3_600_000 } : {}),
    entities: [
      {
        arn: `arn:${world.partition}:health:${region}:${account.id}:entity/${id}`,
        value: entity,
        status: isClosed ? 'RESOLVED' : 'IMPAIRED',
      },
    ],
  };
  events.push(event);
  return event;
}
