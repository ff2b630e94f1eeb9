/**
 * A copy of a text that was cut out of an answer. Engines keep the whole answer alive for as long as any piece of it
 * lives; a fleet's findings would hold every body that AWS ever sent.
 */
export function detached(text: string): string {
  return Buffer.from(text).toString();
}
