import { describe, expect, test } from 'vitest';
import { DENIED, told } from '../../../test/gen/facts.ts';
import { guardrailContext, organizationFacts, policyAt, ROOT } from '../../../test/gen/guardrails.ts';
import { denyRootKeys } from '../guardrails/deny-root-keys.ts';
import { assessOrganization } from './assess.ts';
import type { FoundTarget, OrganizationFacts, PolicyFacts } from './facts.ts';
import type { GuardrailContext } from './guardrail.ts';
import { OWN_TAG, policyName } from './scp.ts';
import { descriptionOf } from './scp-document.ts';

const context = guardrailContext();
const NAME = policyName('deny-root-keys');
const document = denyRootKeys.policy?.document(context) ?? '';
const OTHER = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}';

/** Our policy as Keyturn would have left it. */
function ours(change: Partial<PolicyFacts> = {}): PolicyFacts {
  return {
    id: 'p-ours0001',
    name: NAME,
    description: descriptionOf('Root users make no access keys.', document, context),
    content: document,
    tags: new Map([[OWN_TAG, 'deny-root-keys']]),
    targets: [ROOT],
    ...change,
  };
}

function withPolicy(policy: PolicyFacts, change: Partial<OrganizationFacts> = {}): OrganizationFacts {
  return organizationFacts({
    policies: told(new Map([[policy.name, policy]])),
    attached: new Map([[ROOT.id, told([policyAt('FullAWSAccess'), { ...policy }])]]),
    ...change,
  });
}

function target(found: FoundTarget): Partial<OrganizationFacts> {
  return { targets: new Map([['root', told(found)]]) };
}

const todo = (facts: OrganizationFacts, asked: GuardrailContext = context) => {
  const { state, changes } = denyRootKeys.assess(facts, asked);
  return [state, ...changes.map((change) => change.do)];
};

const said = (facts: OrganizationFacts, asked: GuardrailContext = context) => {
  const { state, says, changes } = denyRootKeys.assess(facts, asked);
  expect(changes).toEqual([]);
  return `${state}: ${says}`;
};

describe('what is missing', () => {
  test('is made, and attached afterwards', () => {
    const { state, changes, warnings } = denyRootKeys.assess(organizationFacts(), context);
    expect(state).toBe('open');
    expect(changes).toEqual([
      {
        do: 'create-policy',
        guardrail: 'deny-root-keys',
        name: 'keyturn-deny-root-keys',
        description: ours().description,
        content: document,
      },
      { do: 'attach-policy', policy: null, name: 'keyturn-deny-root-keys', target: ROOT },
    ]);
    expect(warnings).toEqual([
      'No service control policy binds the management account 111111111111: there, keep the root user without keys, with MFA, and watched by alarms.',
    ]);
  });

  test('is made after service control policies were switched on', () => {
    const facts = organizationFacts({ root: told({ id: ROOT.id, hasControlPolicies: false }), attached: new Map() });
    expect(todo(facts)).toEqual(['open', 'enable-policy-type', 'create-policy', 'attach-policy']);
  });

  test('is nothing where it stands as it is wanted', () => {
    expect(said(withPolicy(ours()))).toBe('in-force: keyturn-deny-root-keys (p-ours0001) is attached to Root (r-ab12).');
    const spaced = JSON.stringify(JSON.parse(document), null, 4);
    expect(todo(withPolicy(ours({ content: spaced })))).toEqual(['in-force']);
  });

  test('is only its attachment where somebody detached it', () => {
    expect(todo(withPolicy(ours({ targets: [] })))).toEqual(['differs', 'attach-policy']);
  });

  test('goes with what is too much: a target that nobody names any more', () => {
    const unit = { id: 'ou-ab12-unit0001', name: 'Old' };
    expect(denyRootKeys.assess(withPolicy(ours({ targets: [ROOT, unit] })), context)).toMatchObject({
      state: 'differs',
      says: 'It is attached to Old (ou-ab12-unit0001), which the configuration does not name.',
      changes: [{ do: 'detach-policy', policy: 'p-ours0001', target: unit }],
    });
  });

  test('is the document where the one that we wrote is another one by now', () => {
    const before = { content: OTHER, description: descriptionOf('Root users make no access keys.', OTHER, context) };
    expect(denyRootKeys.assess(withPolicy(ours(before)), context)).toMatchObject({
      state: 'differs',
      says: 'Its document is not what the configuration asks for.',
      changes: [{ do: 'update-policy', policy: 'p-ours0001', content: document, was: before }],
    });
  });
});

describe('what is not ours', () => {
  test('bears our name without our tag: it is left alone', () => {
    const facts = withPolicy(ours({ tags: new Map() }));
    expect(said(facts)).toBe(
      'blocked: A service control policy keyturn-deny-root-keys (p-ours0001) is there that Keyturn did not make: it lacks the tag ' +
        'keyturn:guardrail=deny-root-keys. Rename it, or delete it; Keyturn leaves it alone.',
    );
    expect(denyRootKeys.takeBack(facts, context)).toMatchObject({ state: 'absent', changes: [] });
  });

  test('does the same already: then ours is not needed there', () => {
    const facts = organizationFacts({ attached: new Map([[ROOT.id, told([policyAt('GuardrailsOfControlTower', document)])]]) });
    expect(said(facts)).toBe("in-force: GuardrailsOfControlTower, which is not Keyturn's, does the same at Root (r-ab12).");
  });

  test('does something like it, and not the same', () => {
    const narrow = document.replace('*:root', '999999999999:root');
    const facts = organizationFacts({ attached: new Map([[ROOT.id, told([policyAt('Narrow', narrow)])]]) });
    expect(todo(facts)).toEqual(['open', 'create-policy', 'attach-policy']);
  });
});

describe('a change by somebody else', () => {
  const edited = ours({ content: OTHER });

  test('is refused, with the difference', () => {
    expect(said(withPolicy(edited))).toBe(
      [
        'edited: Somebody has changed the service control policy keyturn-deny-root-keys (p-ours0001) since Keyturn wrote it. What is there (-), and what Keyturn wants (+):',
        '+       "Sid": "DenyRootAccessKeyCreation",',
        '-       "Action": "iam:*",',
        '-       "Resource": "*"',
        '+       "Action": "iam:CreateAccessKey",',
        '+       "Resource": "*",',
        '+       "Condition": {',
        '+         "ArnLike": {',
        '+           "aws:PrincipalArn": "arn:*:iam::*:root"',
        '+         }',
        '+       }',
        'Take the change over into keyturn.yaml, or write over it with --overwrite.',
      ].join('\n'),
    );
  });

  test('is written over by who says so', () => {
    const overwriting = { ...context, overwrites: true };
    expect(todo(withPolicy(edited), overwriting)).toEqual(['differs', 'update-policy']);
    expect(denyRootKeys.takeBack(withPolicy(edited), overwriting).changes.map((change) => change.do)).toEqual([
      'detach-policy',
      'delete-policy',
    ]);
  });

  test('is not deleted either', () => {
    expect(denyRootKeys.takeBack(withPolicy(edited), context)).toMatchObject({ state: 'edited', changes: [] });
  });

  test('of the description alone is put right', () => {
    expect(todo(withPolicy(ours({ description: 'mine' })))).toEqual(['differs', 'update-policy']);
  });
});

describe('limits of AWS', () => {
  test('five policies at a target are told by their names', () => {
    const five = ['FullAWSAccess', 'A', 'B', 'C', 'D'].map((name) => policyAt(name));
    expect(said(organizationFacts({ attached: new Map([[ROOT.id, told(five)]]) }))).toBe(
      'blocked: Root (r-ab12) has 5 service control policies already (FullAWSAccess, A, B, C and D), and AWS takes no more than 5: merge two of them, or choose other targets.',
    );
  });

  test('two guardrails do not both take the last place', () => {
    const four = ['FullAWSAccess', 'A', 'B', 'C'].map((name) => policyAt(name));
    const facts = organizationFacts({ attached: new Map([[ROOT.id, told(four)]]) });
    const twin = { ...denyRootKeys, id: 'twin' };
    const assessed = assessOrganization([denyRootKeys, twin], facts, { context, purpose: 'apply' });
    expect(assessed.map(({ assessment }) => assessment.state)).toEqual(['open', 'blocked']);
  });
});

describe('where it cannot be done', () => {
  const management = { id: 'o-abcdefghij', managementId: '111111111111', hasAllFeatures: true };

  test.each<[string, Partial<OrganizationFacts>, string]>([
    [
      'no organization',
      { organization: told(null) },
      'blocked: Account 111111111111 is in no organization: there is nothing in which service control policies could be set up.',
    ],
    [
      'an organization for billing alone',
      { organization: told({ ...management, hasAllFeatures: false }) },
      'blocked: The organization has consolidated billing only, and service control policies need all features: switch them on in the management account 111111111111 (aws organizations enable-all-features); every member has to agree.',
    ],
    [
      'an organization that nobody may read',
      { organization: DENIED },
      'unknown: The organization could not be read: AccessDenied.',
    ],
    [
      'credentials of a member, which may not look either',
      { caller: '222222222222', root: DENIED, policies: DENIED },
      'blocked: Only the management account 111111111111 can change service control policies, and these credentials are of account 222222222222: run this with credentials of 111111111111. A delegated administrator can look, and no more.',
    ],
    [
      'credentials of a delegated administrator',
      { caller: '222222222222' },
      'blocked: It is not in force at Root (r-ab12). Only the management account 111111111111 can change service control policies, and these credentials are of account 222222222222: run this with credentials of 111111111111. A delegated administrator can look, and no more.',
    ],
    ['a root that could not be read', { root: DENIED }, 'unknown: The root of the organization could not be read: AccessDenied.'],
    [
      'policies that could not be read',
      { policies: DENIED },
      'unknown: The service control policies could not be read: AccessDenied.',
    ],
    [
      'a target that is not there',
      target({ kind: 'none', problem: 'is no OU of this organization' }),
      'blocked: The target root is no OU of this organization.',
    ],
    [
      'the management account as the target',
      target({ kind: 'account', id: '111111111111', name: 'management' }),
      'blocked: The target root is the management account: no service control policy binds it, so it would protect nothing.',
    ],
    [
      'a target whose policies could not be read',
      { attached: new Map([[ROOT.id, DENIED]]) },
      'unknown: The policies of Root (r-ab12) could not be read: AccessDenied.',
    ],
  ])('%s', (_what, change, sentence) => {
    expect(said(organizationFacts(change))).toBe(sentence);
  });

  test('a delegated administrator is told that it is in force', () => {
    expect(todo(withPolicy(ours(), { caller: '222222222222' }))).toEqual(['in-force']);
    expect(denyRootKeys.takeBack(withPolicy(ours(), { caller: '222222222222' }), context)).toMatchObject({ state: 'blocked' });
  });
});

test('taking it back detaches it everywhere, then deletes it', () => {
  const unit = { id: 'ou-ab12-unit0001', name: 'Old' };
  expect(denyRootKeys.takeBack(withPolicy(ours({ targets: [ROOT, unit] })), context)).toEqual({
    state: 'open',
    says: 'keyturn-deny-root-keys (p-ours0001) is attached to Root (r-ab12) and Old (ou-ab12-unit0001).',
    changes: [
      { do: 'detach-policy', policy: 'p-ours0001', name: NAME, target: ROOT },
      { do: 'detach-policy', policy: 'p-ours0001', name: NAME, target: unit },
      { do: 'delete-policy', policy: 'p-ours0001', name: NAME, was: document },
    ],
    warnings: [],
  });
  expect(denyRootKeys.takeBack(organizationFacts(), context)).toMatchObject({ state: 'absent', changes: [] });
});
