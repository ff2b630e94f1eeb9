import * as z from 'zod';
import { type Answered, type Asked, type Loopback, startLoopback, Undocumented } from './loopback.ts';

/** PagerDuty's Events API v2: alerts that are triggered and resolved. Everything else fails the test. */
export interface PagerDuty extends Loopback {
  readonly routingKey: string;
  /** By their dedup keys. */
  readonly alerts: Map<string, { status: 'triggered' | 'resolved'; readonly events: z.output<typeof event>[] }>;
}

/** Starts one with one service. */
export async function startPagerDuty(): Promise<PagerDuty> {
  const state: Pick<PagerDuty, 'routingKey' | 'alerts'> = { routingKey: 'R0123456789ABCDEFGHIJKLMNOPQRSTU', alerts: new Map() };
  return Object.assign(state, await startLoopback((asked) => answer(state, asked)));
}

const EVENT_BYTES_MAX = 512 * 1024;

/** As the OpenAPI description of the Events API has it; `payload` is needed for a trigger alone. */
const event = z
  .strictObject({
    routing_key: z.string().length(32, "Length of 'routing_key' is incorrect (should be 32 characters)"),
    event_action: z.enum(['trigger', 'acknowledge', 'resolve'], "'event_action' is invalid"),
    dedup_key: z.string().max(255, "'dedup_key' is too long").optional(),
    client: z.string().optional(),
    client_url: z.url().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string() })).optional(),
    payload: z
      .strictObject({
        summary: z.string().min(1, "'payload.summary' is missing or blank").max(1024, "'payload.summary' is too long"),
        source: z.string().min(1, "'payload.source' is missing or blank"),
        severity: z.enum(['critical', 'error', 'warning', 'info'], "'payload.severity' is invalid"),
        timestamp: z.iso.datetime().optional(),
        component: z.string().optional(),
        group: z.string().optional(),
        class: z.string().optional(),
        custom_details: z.record(z.string(), z.unknown()).optional(),
      })
      .optional(),
  })
  .refine(({ event_action: action, payload }) => action !== 'trigger' || payload !== undefined, "'payload' is missing")
  .refine(({ event_action: action, dedup_key: key }) => action === 'trigger' || key !== undefined, "'dedup_key' is missing");

function answer({ routingKey, alerts }: Pick<PagerDuty, 'routingKey' | 'alerts'>, asked: Asked): Answered {
  if (asked.method !== 'POST' || asked.path !== '/v2/enqueue') throw new Undocumented('no such endpoint');
  if (asked.headers['content-type'] !== 'application/json') throw new Undocumented('is no JSON');
  if (Buffer.byteLength(asked.body) > EVENT_BYTES_MAX) return { status: 413 };
  const read = event.safeParse(JSON.parse(asked.body));
  if (!read.success) return invalid(...read.error.issues.map(({ message }) => message));
  if (read.data.routing_key !== routingKey) return invalid('Invalid routing key');
  const { dedup_key: key = 'made-by-the-service', event_action: action } = read.data;
  const alert = alerts.get(key) ?? { status: 'triggered', events: [] };
  if (action === 'resolve') alert.status = 'resolved';
  // To resolve what is not there is accepted, and does nothing.
  if (action === 'trigger') alerts.set(key, { status: 'triggered', events: [...alert.events, read.data] });
  return { status: 202, json: { status: 'success', message: 'Event processed', dedup_key: key } };
}

function invalid(...errors: readonly string[]): Answered {
  return { status: 400, json: { status: 'invalid event', message: 'Event object is invalid', errors } };
}
