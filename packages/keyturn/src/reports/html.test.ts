import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { cleanReport, exampleReport, reportAbout } from '../../test/support/report.ts';
import { STYLE } from './html/style.ts';
import { html } from './html.ts';

describeFormat(html);

describe('the page is sealed', () => {
  test('its policy lets in this style sheet and this script, and nothing else', () => {
    const text = render();
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(text)?.[1] ?? '';
    const hash = (tag: string) => {
      const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text)?.[1] ?? '';
      return `sha256-${createHash('sha256').update(content).digest('base64')}`;
    };
    expect(policy).toBe(
      `default-src 'none'; style-src '${hash('style')}'; script-src '${hash('script')}'; base-uri 'none'; form-action 'none'`,
    );
  });

  test('it loads nothing, and its only script and style are its own', () => {
    const text = render();
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/<(?:link|img|iframe|object|embed|base)\b|\ssrc=|@import|url\(/);
    expect(text.replaceAll(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/<[^>]*\s(?:on\w+|style)=/);
  });

  test('links lead to https alone', () => {
    const report = exampleReport();
    const findings = report.findings.map((finding) => ({
      ...finding,
      remedy: { ...finding.remedy, console: { url: 'javascript:alert(1)', steps: ['x'] } },
    }));
    expect(render({ ...report, findings })).not.toContain('javascript:');
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onclick='alert(1)", '</details></style>'])(
    'the name %s stays a name',
    (name) => {
      const text = render(reportAbout(name));
      expect(text).not.toContain(name);
      expect(text.match(/<\/details>/g)?.length).toBe(text.match(/<details/g)?.length);
    },
  );
});

describe('colours differ enough (WCAG AA: 4.5 to 1 for text)', () => {
  const [light = '', dark = ''] = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) => body ?? '');
  const badges = ['critical', 'high', 'medium', 'low', 'unknown', 'excepted'].map((name) => ['on-badge', name]);
  const texts = ['text', 'quiet', 'link'].flatMap((name) => ['page', 'panel'].map((ground) => [name, ground]));

  test.each([
    ['light', light],
    ['dark', dark],
  ])('in %s', (_name, body) => {
    const colours = new Map([...body.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name = '', value = '']) => [name, value]));
    for (const [front = '', ground = ''] of [...badges, ...texts]) {
      const ratio = contrast(colours.get(front) ?? '', colours.get(ground) ?? '');
      expect(ratio, `${front} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    for (const bar of ['bar', 'bar-late', 'focus']) {
      expect(contrast(colours.get(bar) ?? '', colours.get('page') ?? ''), bar).toBeGreaterThanOrEqual(3);
    }
  });
});

test('the chart says in words what it shows', () => {
  expect(render()).toContain('up to 30 days: 1,205; 30 to 60: 312; 60 to 90: 96; 90 to 180: 41; 180 to 365: 8; over 365: 3.');
});

test('every id is there once, and what is referred to is there', () => {
  for (const text of [render(), render(cleanReport()), render(exampleReport({ isInterrupted: true }))]) {
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...text.matchAll(/\s(?:href="#|aria-labelledby=")([^"]*)"/g)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(ids).toEqual(expect.arrayContaining(references));
  }
});

test('gives a remedy in three forms', () => {
  const text = render();
  for (const words of ['keyturn rotate deploy', 'aws iam create-access-key --user-name deploy', 'Open in the AWS console'])
    expect(text).toContain(words);
});

/** The ratio of the brighter to the darker luminance, as WCAG 2 has it. */
function contrast(a: string, b: string): number {
  const [darker = 0, brighter = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function render(report = exampleReport()): string {
  return html.render(report, plainDisplay());
}
