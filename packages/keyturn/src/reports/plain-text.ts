/**
 * Text without characters that act: a control character in a name could move a terminal's cursor, a bidirectional one could hide
 * what follows, and XML allows neither. Ends of lines and tabs stay.
 */
export function harmless(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/gu, '\u{fffd}');
}

/** The same in one line. */
export function plainText(text: string): string {
  return harmless(text.replaceAll(/\s+/g, ' '));
}

/** At most so many characters; what was cut off is marked. */
export function shortened(text: string, charactersMax: number): string {
  const characters = Array.from(text);
  return characters.length <= charactersMax ? text : `${characters.slice(0, charactersMax - 1).join('')}…`;
}

/** `5,012 users`: numbers as people read them. */
export function many(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `5,012` */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
