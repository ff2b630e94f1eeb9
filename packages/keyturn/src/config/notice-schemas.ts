import * as z from 'zod';
import { noticeData } from '../notifiers/notice-data.ts';
import { webhookBody } from '../notifiers/webhook.ts';
import type { JsonSchema } from './json-schema.ts';

const STABLE =
  'Within version 1 members may be added, and none is removed or changes its meaning: take what you know, and pass over the rest.';

/** What stands in `detail` of the events that the notifier `eventbridge` puts on a bus. */
export function eventJsonSchema(): JsonSchema {
  return schemaOf(noticeData, {
    $id: 'urn:keyturn:schema:event-v1',
    title: 'Keyturn event, version 1',
    description: `A notice: the detail of an event of EventBridge whose source is keyturn. ${STABLE}`,
  });
}

/** What the notifier `webhook` posts. */
export function noticesJsonSchema(): JsonSchema {
  return schemaOf(webhookBody, {
    $id: 'urn:keyturn:schema:notices-v1',
    title: 'Keyturn notices, version 1',
    description: `What the notifier webhook posts: one notice, or those of a digest, in parts of up to 50. ${STABLE}`,
  });
}

/** As a reader has it: with members that it does not know yet. */
function schemaOf(schema: z.ZodType, head: Pick<JsonSchema, '$id' | 'title' | 'description'>): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { ...($schema === undefined ? {} : { $schema }), ...rest, ...head };
}
