import type { JsonSchema } from '../packages/keyturn/src/config/json-schema.ts';
import { eventJsonSchema, noticesJsonSchema } from '../packages/keyturn/src/config/notice-schemas.ts';

/** The schema of what is put on a bus of EventBridge. */
export function eventSchemaFile(): string {
  return file(eventJsonSchema());
}

/** The schema of what is posted to webhooks. */
export function webhookSchemaFile(): string {
  return file(noticesJsonSchema());
}

function file(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
