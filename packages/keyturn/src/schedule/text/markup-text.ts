/** Text between tags, and in attributes. */
export function xmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** Lines as a comment; two hyphens would end it. */
export function xmlComment(lines: readonly string[]): string {
  return `<!--\n${lines.map((line) => `  ${line.replaceAll('--', '- -')}\n`).join('')}-->\n`;
}

/** Lines as comments that begin with a sharp. */
export function sharpComment(lines: readonly string[]): string {
  return lines.map((line) => `${`# ${line}`.trimEnd()}\n`).join('');
}
