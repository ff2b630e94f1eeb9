import { Fault } from '../../core/fault.ts';
import { readPreventionPlan } from '../../core/prevention/plan.ts';
import { readRootPlan } from '../../core/root-removal/root-plan.ts';
import { readPlan } from '../../core/rotation/read-plan.ts';
import type { Display } from '../../reports/format.ts';
import { preventionPlanText } from '../prevent/plan-text.ts';
import { rootPlanText } from '../root/root-plan-text.ts';
import { readPlanText } from './plan-file.ts';
import { planText } from './plan-text.ts';
import { fingerprintOf } from './session.ts';

/** A plan as somebody approves it, whatever it is about. */
export interface ApprovablePlan {
  readonly fingerprint: string;
  readonly madeAt: string;
  readonly madeBy: string;
  /** How many are changed by it. */
  readonly items: number;
  text(display: Display): string;
}

/** Each kind of plan, by the schema that its file names first. */
const kinds: Readonly<Record<string, (text: string) => ApprovablePlan | string>> = {
  'keyturn/plan/1': (text) => {
    const plan = readPlan(text, fingerprintOf);
    return typeof plan === 'string' ? plan : approvable(plan, (display) => planText(plan, display));
  },
  'keyturn/prevention-plan/1': (text) => {
    const plan = readPreventionPlan(text, fingerprintOf);
    return typeof plan === 'string' ? plan : approvable(plan, (display) => preventionPlanText(plan, display));
  },
  'keyturn/root-plan/1': (text) => {
    const plan = readRootPlan(text, fingerprintOf);
    return typeof plan === 'string' ? plan : approvable(plan, (display) => rootPlanText(plan, display));
  },
};

/** Reads a plan of any kind. Throws a Fault where it is none, or was changed. */
export async function readApprovable(file: string): Promise<ApprovablePlan> {
  const text = await readPlanText(file);
  const [, schema = ''] = /"schema"\s*:\s*"([^"]+)"/.exec(text) ?? [];
  const read = Object.hasOwn(kinds, schema) ? kinds[schema] : kinds['keyturn/plan/1'];
  const plan = read?.(text) ?? 'it is no plan of this version of Keyturn';
  if (typeof plan === 'string') throw new Fault('plan-unreadable', `Could not read ${file} as a plan: ${plan}.`);
  return plan;
}

function approvable(
  { fingerprint, madeAt, madeBy, items }: Omit<ApprovablePlan, 'items' | 'text'> & { readonly items: readonly unknown[] },
  text: ApprovablePlan['text'],
): ApprovablePlan {
  return { fingerprint, madeAt, madeBy, items: items.length, text };
}
