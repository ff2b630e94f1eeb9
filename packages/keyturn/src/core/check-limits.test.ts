import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { limitsOf } from './check-limits.ts';
import { checks } from './checks/index.ts';
import { defaultLimits } from './policy.ts';

/** What a check's file and the files of the core that it shares with others name of the limits. */
function named(id: string): string[] {
  const file = join(import.meta.dirname, 'checks', `${id}.ts`);
  const text = readFileSync(file, 'utf8');
  const shared = [...text.matchAll(/from '(\.\.\/root-use\.ts)'/g)].map((match) =>
    readFileSync(join(dirname(file), match[1] ?? ''), 'utf8'),
  );
  const all = [text, ...shared].join('\n');
  return Object.keys(defaultLimits).filter((limit) => new RegExp(`\\b${limit}\\b`).test(all));
}

test.each(checks.map(({ id }) => id))('the limits of %s are those that its code names', (id) => {
  expect([...limitsOf(id)].sort()).toEqual(named(id).sort());
});
