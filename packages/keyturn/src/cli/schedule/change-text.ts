import type { Change } from './installer.ts';

/** What would change, line by line: what goes away begins with a minus, what comes with a plus. */
export function changeText(changes: readonly Change[]): string {
  return changes.map(oneChange).join('\n');
}

function oneChange({ name, before, after }: Change): string {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const same = commonStart(old, fresh);
  const rest = commonStart(old.slice(same).reverse(), fresh.slice(same).reverse());
  const removed = old.slice(same, old.length - rest).map((line) => `-${line}`);
  const added = fresh.slice(same, fresh.length - rest).map((line) => `+${line}`);
  const what = before === null ? 'new' : after === null ? 'removed' : 'changed';
  return `${name} (${what})\n${[...removed, ...added].join('\n')}\n`;
}

function linesOf(text: string | null): string[] {
  const lines = (text ?? '').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  const different = one.findIndex((line, index) => line !== other[index]);
  return different < 0 ? Math.min(one.length, other.length) : different;
}
