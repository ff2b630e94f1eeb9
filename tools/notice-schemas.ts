import * as z from 'zod';
import { noticeData } from '../packages/keyturn/src/notifiers/notice-data.ts';
import { webhookBody } from '../packages/keyturn/src/notifiers/webhook.ts';

const STABLE =
  'Within version 1 members may be added, and none is removed or changes its meaning: take what you know, and pass over the rest.';

/** What stands in `detail` of the events that Keyturn puts on a bus of EventBridge. */
export function eventSchemaFile(): string {
  return file(noticeData, {
    $id: 'urn:keyturn:schema:event-v1',
    title: 'Keyturn event, version 1',
    description: `A notice: the detail of an event of EventBridge whose source is keyturn. ${STABLE}`,
  });
}

/** What the notifier `webhook` posts. */
export function webhookSchemaFile(): string {
  return file(webhookBody, {
    $id: 'urn:keyturn:schema:notices-v1',
    title: 'Keyturn notices, version 1',
    description: `What the notifier webhook posts: one notice, or those of a digest, in parts of up to 50. ${STABLE}`,
  });
}

function file(schema: z.ZodType, head: { $id: string; title: string; description: string }): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return `${JSON.stringify({ $schema, ...rest, ...head }, null, 2)}\n`;
}
