import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { noConfig } from '../../src/config/settings.ts';
import { renderTemplate, type TemplateChoices } from '../../src/config/template.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import { defaultTerms } from '../../src/core/rotation/terms.ts';
import { defaultSafety } from '../../src/core/safety/safety-policy.ts';

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
  expect({ ...parseConfig(renderTemplate(plain), 'keyturn.yaml'), file: null, lines: new Map() }).toEqual(noConfig);
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
  const config = parseConfig(uncommented(renderTemplate(choices)), 'keyturn.yaml');
  const { policy, audit, aws, lines, rotation, safety } = config;
  expect([policy.rules.length, policy.exceptions.length]).toEqual([2, 1]);
  expect(policy.limits).toEqual({ ...defaultPolicy.limits, ...choices.limits });
  expect(audit).toMatchObject({ org: true, excludeOus: ['Sandbox'], failOn: 'low' });
  expect(aws).toEqual({ profile: 'audit', region: 'eu-central-1' });
  expect(lines.has('ownerTags')).toBe(true);
  expect([rotation.rules.length, config.probes.length, config.destinations.length, config.hooks.length]).toEqual([1, 1, 2, 2]);
  expect([safety.breakGlass.length, safety.windows.length, safety.freezes.length]).toEqual([1, 1, 1]);
  expect([safety.canaryAccounts, config.stateDir]).toEqual([['111122223333'], '/var/lib/keyturn']);
});

test('what is shown as the default of rotations is the default', () => {
  const { rotation, safety } = parseConfig(uncommented(renderTemplate(plain)), 'keyturn.yaml');
  const { hasProbes: _probes, hasHooks: _hooks, ...terms } = defaultTerms;
  // That keys which nobody uses are retired is an example: by default they are not.
  expect(rotation.terms).toEqual({ ...terms, unusedAfterDays: 60 });
  const { breakGlass: _glass, windows: _windows, freezes: _freezes, canaryAccounts: _canaries, ...rest } = defaultSafety;
  expect(safety).toMatchObject(rest);
});

test('the first line tells editors where the schema is', () => {
  expect(renderTemplate(rich)).toMatch(/^# yaml-language-server: \$schema=\.\/keyturn\.schema\.json\n/);
  expect(renderTemplate(plain)).not.toContain('yaml-language-server');
});
