import { readFile } from 'node:fs/promises';
import { Fault } from '../../core/fault.ts';
import type { Plan } from '../../core/rotation/plan.ts';
import { readPlan } from '../../core/rotation/read-plan.ts';
import { fingerprintOf } from './session.ts';

/** Reads a plan that `keyturn plan --output` wrote. Throws a Fault where it is none, or was changed. */
export async function readPlanFile(file: string): Promise<Plan> {
  const plan = readPlan(await readPlanText(file), fingerprintOf);
  if (typeof plan === 'string') throw new Fault('plan-unreadable', `Could not read ${file} as a plan: ${plan}.`);
  return plan;
}

/** The text of a file with a plan in it, of whatever kind. Throws a Fault where it cannot be read. */
export async function readPlanText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('plan-unreadable', `Could not read the plan ${file}: ${reasons[code] ?? code}.`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};
