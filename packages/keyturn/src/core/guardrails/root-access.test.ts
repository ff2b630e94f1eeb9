import { describe, expect, test } from 'vitest';
import { DENIED, told } from '../../../test/gen/facts.ts';
import { guardrailContext, organizationFacts } from '../../../test/gen/guardrails.ts';
import type { OrganizationFacts } from '../prevention/facts.ts';
import { nothingMade } from '../prevention/made-before.ts';
import { rootAccess } from './root-access.ts';

const context = guardrailContext();
const on = { credentialsManagement: true, sessions: true };

const todo = (change: Partial<OrganizationFacts>) => {
  const { state, changes } = rootAccess.assess(organizationFacts(change), context);
  return [state, ...changes.map((one) => ('feature' in one ? `${one.do} ${one.feature}` : one.do))];
};

test('trusted access comes before the features, which cannot be asked for without it', () => {
  expect(todo({})).toEqual([
    'open',
    'enable-trusted-access',
    'enable-root-feature RootCredentialsManagement',
    'enable-root-feature RootSessions',
  ]);
  expect(rootAccess.assess(organizationFacts(), context).says).toBe(
    'Trusted access for IAM, RootCredentialsManagement and RootSessions are off.',
  );
});

test('only what is off is switched on', () => {
  const sessionsOff = told({ ...on, sessions: false });
  expect(todo({ hasTrustedAccess: told(true), rootFeatures: sessionsOff })).toEqual(['open', 'enable-root-feature RootSessions']);
  expect(todo({ hasTrustedAccess: told(true), rootFeatures: told(on) })).toEqual(['in-force']);
});

test('what could not be read is unknown, and nothing is switched', () => {
  expect(todo({ rootFeatures: DENIED })).toEqual(['unknown']);
  expect(todo({ hasTrustedAccess: DENIED })).toEqual(['unknown']);
});

test('a delegated administrator sees it, and is sent to the management account', () => {
  expect(todo({ caller: '222222222222', rootFeatures: told(on) })).toEqual(['in-force']);
  const { state, says } = rootAccess.assess(organizationFacts({ caller: '222222222222' }), context);
  expect(`${state}: ${says}`).toBe(
    'blocked: RootCredentialsManagement and RootSessions are off. Only the management account 111111111111 can change centralized root ' +
      'access, and these credentials are of account 222222222222: run this with credentials of 111111111111. A delegated administrator can look, and no more.',
  );
});

describe('taking it back', () => {
  const facts = organizationFacts({ hasTrustedAccess: told(true), rootFeatures: told(on) });

  test('switches off what the journal says that Keyturn switched on', () => {
    const made = {
      ...nothingMade,
      hasTrustedAccess: true,
      rootFeatures: new Set(['RootSessions', 'RootCredentialsManagement'] as const),
    };
    expect(rootAccess.takeBack(facts, guardrailContext({ madeBefore: made })).changes).toEqual([
      { do: 'disable-root-feature', feature: 'RootCredentialsManagement' },
      { do: 'disable-root-feature', feature: 'RootSessions' },
      { do: 'disable-trusted-access' },
    ]);
  });

  test('leaves trusted access where a feature that rests on it is not ours', () => {
    const made = { ...nothingMade, hasTrustedAccess: true, rootFeatures: new Set(['RootSessions'] as const) };
    expect(rootAccess.takeBack(facts, guardrailContext({ madeBefore: made })).changes).toEqual([
      { do: 'disable-root-feature', feature: 'RootSessions' },
    ]);
  });

  test('does nothing where the journal knows of nothing', () => {
    expect(rootAccess.takeBack(facts, context)).toMatchObject({
      state: 'absent',
      says: 'The journal of this machine does not say that Keyturn switched RootCredentialsManagement and RootSessions on: it is left on.',
      changes: [],
    });
  });
});
