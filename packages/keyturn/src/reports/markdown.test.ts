import { expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { exampleReport, reportAbout } from '../../test/support/report.ts';
import { markdown } from './markdown.ts';

describeFormat(markdown);

test('every row of a table has as many cells as its head, whatever the names are', () => {
  const lines = markdown.render(exampleReport(), plainDisplay()).split('\n');
  const tables = lines
    .join('\n')
    .split(/\n\n+/)
    .filter((block) => block.startsWith('|'));
  expect(tables.length).toBeGreaterThan(3);
  for (const table of tables) {
    const cells = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(cells), table).toEqual(new Set([cells[0]]));
  }
});

test.each(['<script>alert(1)</script>', '<b>', '</details>'])('the name %s is no HTML', (name) => {
  const text = markdown.render(reportAbout(name), plainDisplay());
  const outsideOfCode = text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(outsideOfCode.replaceAll(/<\/?(?:details|summary)>|<!-- -->/g, '')).not.toContain('<');
});

test('the name @everyone calls nobody', () => {
  const text = markdown.render(reportAbout('@everyone #12'), plainDisplay());
  const outsideOfCode = text.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(outsideOfCode).not.toMatch(/@everyone|#12/);
});

test('a table shows fifty findings of a check, and says how many more there are', () => {
  const report = exampleReport();
  const [first] = report.findings;
  if (!first) throw new Error('The example has findings.');
  const findings = Array.from({ length: 61 }, () => first);
  const text = markdown.render({ ...report, findings }, plainDisplay());
  expect(text).toContain('61 findings');
  expect(text).toContain('11 more are in the other formats.');
});
