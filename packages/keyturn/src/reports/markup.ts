import { plainText } from './plain-text.ts';

/** Text that is HTML or XML already. Everything else is escaped when it is put into markup. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** A template of HTML or XML. What is put into it is text, and escaped, unless it is Markup: forgetting is not possible. */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const texts = parts.map(partText);
  return new Markup(template.map((piece, index) => piece + (texts[index] ?? '')).join(''));
}

/** Several pieces, one below the other. */
export function joined(pieces: readonly Markup[]): Markup {
  return new Markup(pieces.map(({ text }) => text).join('\n'));
}

/** Nothing: for what is left out. */
export const nothing = new Markup('');

function partText(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escaped(part);
  return typeof part === 'number' ? String(part) : joined(part).text;
}

function escaped(text: string): string {
  return plainText(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
