import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { renderTemplate, type TemplateChoices } from '../../src/config/template.ts';
import { defaultPolicy } from '../../src/core/policy.ts';

const plain: TemplateChoices = {
  org: false,
  role: undefined,
  externalId: undefined,
  limits: {},
  ownerTags: [],
  schemaFile: undefined,
};
const rich: TemplateChoices = {
  org: true,
  role: 'KeyturnAudit',
  externalId: 'true',
  limits: { keyAgeDaysMax: 60, keyIdleDaysMax: 0.5, passwordLengthMin: 20 },
  ownerTags: ['owner', 'cost: center', '012'],
  schemaFile: 'keyturn.schema.json',
};

/** Takes away every # that is before a setting, and not before words. */
function uncommented(text: string): string {
  return text.replaceAll(/^(\s*)#(?=\S|\s{2,}\S)/gm, '$1');
}

test.each([
  ['nothing', plain],
  ['everything', rich],
])('what is written for %s loads without complaint', (_what, choices) => {
  expect(() => parseConfig(renderTemplate(choices), 'keyturn.yaml')).not.toThrow();
});

test('a template in which nothing was chosen changes nothing', () => {
  const { policy, audit, aws } = parseConfig(renderTemplate(plain), 'keyturn.yaml');
  expect({ policy, audit, aws }).toEqual({ policy: defaultPolicy, audit: {}, aws: {} });
});

test('what was chosen is what is read', () => {
  const { policy, audit } = parseConfig(renderTemplate(rich), 'keyturn.yaml');
  expect(policy.limits).toEqual({ ...defaultPolicy.limits, keyAgeDaysMax: 60, keyIdleDaysMax: 0.5, passwordLengthMin: 20 });
  expect(policy.ownerTags).toEqual(rich.ownerTags);
  expect(audit).toEqual({ org: true, role: 'KeyturnAudit', externalId: 'true' });
});

test.each([
  ['nothing', plain],
  ['everything', rich],
])('every example in the comments holds once its # is taken away: %s chosen', (_what, choices) => {
  const { policy, audit, aws, lines } = parseConfig(uncommented(renderTemplate(choices)), 'keyturn.yaml');
  expect([policy.rules.length, policy.exceptions.length]).toEqual([2, 1]);
  expect(policy.limits).toEqual({ ...defaultPolicy.limits, ...choices.limits });
  expect(audit).toMatchObject({ org: true, excludeOus: ['Sandbox'], failOn: 'low' });
  expect(aws).toEqual({ profile: 'audit', region: 'eu-central-1' });
  expect(lines.has('ownerTags')).toBe(true);
});

test('the first line tells editors where the schema is', () => {
  expect(renderTemplate(rich)).toMatch(/^# yaml-language-server: \$schema=\.\/keyturn\.schema\.json\n/);
  expect(renderTemplate(plain)).not.toContain('yaml-language-server');
});
