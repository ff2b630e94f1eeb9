import { harmless, plainText } from './plain-text.ts';

/** Text among other text: its characters mean themselves, and neither `@name` nor `#12` becomes a reference. */
export function prose(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_~|[\]]/g, String.raw`\$&`)
    .replaceAll(/(?<!\w)([@#])(?=\w)/g, '$1<!-- -->');
}

/** Text as it stands, in a line. Only a pipe is escaped: a table ends at it even in code. */
export function codeSpan(text: string): string {
  const plain = plainText(text);
  if (plain === '') return '';
  const fence = '`'.repeat(longestRun(plain) + 1);
  const space = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${space}${plain.replaceAll('|', String.raw`\|`)}${space}${fence}`;
}

/** Commands, one below the other. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}sh`, harmless(text), fence].join('\n');
}

/** A table; its cells are markdown already. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [rowOf(head), rowOf(head.map(() => '---')), ...rows.map(rowOf)].join('\n');
}

/** A line of a table. */
export function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
