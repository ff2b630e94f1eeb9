import { createHash } from 'node:crypto';
import { defaultLimits } from '../../src/core/policy.ts';
import type { TargetRef } from '../../src/core/prevention/change.ts';
import type { AccountGuardFacts, AttachedPolicy, FoundTarget, OrganizationFacts } from '../../src/core/prevention/facts.ts';
import type { GuardrailContext } from '../../src/core/prevention/guardrail.ts';
import { nothingMade } from '../../src/core/prevention/made-before.ts';
import { defaultPrevention, type Prevention } from '../../src/core/prevention/prevention.ts';
import { told } from './facts.ts';

/** What guardrails are asked with, changed by some fields. */
export function guardrailContext(
  change: Partial<Omit<GuardrailContext, 'prevention'>> & { readonly prevention?: Partial<Prevention> } = {},
): GuardrailContext {
  return {
    partition: 'aws',
    keyturnRoles: ['KeyturnOperate'],
    limits: defaultLimits,
    overwrites: false,
    madeBefore: nothingMade,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    ...change,
    prevention: { ...defaultPrevention, ...change.prevention },
  };
}

/** The root of every organization in the unit tests. */
export const ROOT: TargetRef = { id: 'r-ab12', name: 'Root' };

/** An organization in which nothing is in force yet, seen from its management account. */
export function organizationFacts(change: Partial<OrganizationFacts> = {}): OrganizationFacts {
  return {
    caller: '111111111111',
    organization: told({ id: 'o-abcdefghij', managementId: '111111111111', hasAllFeatures: true }),
    hasTrustedAccess: told(false),
    rootFeatures: told({ credentialsManagement: false, sessions: false }),
    root: told({ id: ROOT.id, hasControlPolicies: true }),
    policies: told(new Map()),
    targets: new Map([['root', told<FoundTarget>({ kind: 'root', ...ROOT })]]),
    attached: new Map([[ROOT.id, told([policyAt('FullAWSAccess')])]]),
    ...change,
  };
}

/** A policy that is attached somewhere; without a document it allows everything. */
export function policyAt(name: string, content = ALLOW_ALL): AttachedPolicy {
  return { id: `p-${name.toLowerCase()}`, name, content };
}

/** An account in which nothing is in force yet. */
export function accountGuards(change: Partial<AccountGuardFacts> = {}): AccountGuardFacts {
  return {
    account: { id: '222222222222', name: 'dev', partition: 'aws', isManagement: false, unitPath: [] },
    partition: 'aws',
    root: told({ hasPassword: true, hasKeys: false, hasMfa: false }),
    administrators: told([]),
    passwordRules: told(null),
    alarms: told({ topicArn: TOPIC, topic: null, rules: new Map() }),
    ...change,
  };
}

/** The topic of the account of the unit tests. */
export const TOPIC = 'arn:aws:sns:us-east-1:222222222222:keyturn-alarms';

const ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
