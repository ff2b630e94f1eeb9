import type { Format } from './format.ts';
import { json } from './json.ts';
import { table } from './table.ts';

/** Every format, the standard one first. */
export const formats: readonly Format[] = [table, json];
