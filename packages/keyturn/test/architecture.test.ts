import { expect, test } from 'vitest';
import { lineOfReport, rules } from './architecture/rules.ts';
import { repositoryTexts, sourcesOf } from './architecture/source.ts';

const sources = sourcesOf(repositoryTexts());

test('the repository was found', () => {
  expect(sources.has('packages/keyturn/src/sandbox/server.ts')).toBe(true);
  expect(sources.size).toBeGreaterThan(50);
});

test.each(rules)('$name: $why', (rule) => {
  const found = rule.check(sources).map(lineOfReport);
  expect(found, `${rule.name}: ${rule.why}\n\n${found.join('\n')}\n`).toEqual([]);
});
