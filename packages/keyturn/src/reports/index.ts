import { asff } from './asff.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { type FormatName, formatNames } from './names.ts';
import { ocsf } from './ocsf.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

const byName: Readonly<Record<FormatName, Format>> = { table, json, csv, markdown, html, sarif, junit, asff, ocsf };

/** Every format, the standard one first. */
export const formats: readonly Format[] = formatNames.map((name) => byName[name]);
