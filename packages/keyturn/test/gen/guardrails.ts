import { createHash } from 'node:crypto';
import { defaultLimits } from '../../src/core/policy.ts';
import type { GuardrailContext } from '../../src/core/prevention/guardrail.ts';
import { nothingMade } from '../../src/core/prevention/made-before.ts';
import { defaultPrevention, type Prevention } from '../../src/core/prevention/prevention.ts';

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
