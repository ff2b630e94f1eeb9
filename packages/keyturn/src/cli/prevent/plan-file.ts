import { readFile } from 'node:fs/promises';
import { Fault } from '../../core/fault.ts';
import { type PreventionPlan, readPreventionPlan } from '../../core/prevention/plan.ts';
import { fingerprintOf } from '../rotation/session.ts';

/** Reads a plan that `keyturn prevent plan --output` wrote. Throws a Fault where it is none, or was changed. */
export async function readPreventionPlanFile(file: string): Promise<PreventionPlan> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const reason = code === 'ENOENT' ? 'there is no such file' : code;
    throw new Fault('plan-unreadable', `Could not read the plan ${file}: ${reason}.`, { cause: error });
  }
  const plan = readPreventionPlan(text, fingerprintOf);
  if (typeof plan === 'string') throw new Fault('plan-unreadable', `Could not read ${file} as a plan: ${plan}.`);
  return plan;
}
