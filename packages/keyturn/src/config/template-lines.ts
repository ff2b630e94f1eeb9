/** A setting in a new configuration. */
export interface TemplateLine {
  readonly name: string;
  readonly value: string;
  /** Whether it was chosen; otherwise it is a comment. */
  readonly holds: boolean;
  readonly says: string;
}

/** A section in which nothing holds is a comment as a whole: it would be a mapping of nothing. */
export function section(name: string, lines: readonly TemplateLine[]): readonly string[] {
  const isUsed = lines.some(({ holds }) => holds);
  const margin = isUsed ? '  #' : '#  ';
  return [
    `${isUsed ? '' : '#'}${name}:`,
    ...lines.flatMap((line) => [`  # ${capital(line.says)}.`, `${line.holds ? '  ' : margin}${line.name}: ${line.value}`]),
  ];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A name as YAML takes it for text and for nothing else; JSON's quotes are YAML's. */
export function quoted(text: string): string {
  return /^[A-Za-z][\w-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);
}
