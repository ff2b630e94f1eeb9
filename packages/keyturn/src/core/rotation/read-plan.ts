import { isJsonObject, parseJsonFile } from '../json.ts';
import { fingerprintText, type Plan, type PlanItem } from './plan.ts';

/** Reads a plan that was written to a file; a sentence where it is none, or was changed since. */
export function readPlan(text: string, hash: (text: string) => string): Plan | string {
  const value = parseJsonFile(text);
  if (!isPlan(value)) return text.trim() === '' ? 'it is empty' : 'it is no plan of this version of Keyturn';
  if (hash(fingerprintText(value.items)) !== value.fingerprint)
    return 'its steps are not those of its fingerprint: it was changed';
  return value;
}

/** The fingerprint vouches for the rest: nothing but `keyturn plan` makes one that fits. */
function isPlan(value: unknown): value is Plan {
  if (!isJsonObject(value) || value['schema'] !== 'keyturn/plan/1' || typeof value['fingerprint'] !== 'string') return false;
  const { items, questions, unread } = value;
  return Array.isArray(items) && Array.isArray(questions) && Array.isArray(unread) && items.every(isItem);
}

function isItem(value: unknown): value is PlanItem {
  if (!isJsonObject(value) || typeof value['account'] !== 'string' || typeof value['user'] !== 'string') return false;
  const { steps } = value;
  return Array.isArray(steps) && steps.every(isStep) && Array.isArray(value['later']);
}

function isStep(value: unknown): boolean {
  if (!isJsonObject(value) || typeof value['do'] !== 'string') return false;
  const { accessKeyId, destinations } = value;
  return (accessKeyId === null || typeof accessKeyId === 'string') && Array.isArray(destinations);
}
