import { parseJson } from '../json.ts';
import type { PolicyFacts } from './facts.ts';
import type { GuardrailContext } from './guardrail.ts';

/** Whether two documents are the same, however they are spaced and ordered. */
export function isSameDocument(one: string, other: string): boolean {
  return normal(one) === normal(other);
}

/** A document as people read it. */
export function prettyDocument(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

/** The description of a policy of ours: AWS writes it together with the document, whose fingerprint it ends with. */
export function descriptionOf(purpose: string, content: string, context: Pick<GuardrailContext, 'hash'>): string {
  return `${purpose} Made by Keyturn; document ${fingerprintOf(content, context)}`;
}

/** Whether a policy of ours holds another document than the one that we wrote. */
export function isEdited({ description, content }: PolicyFacts, context: Pick<GuardrailContext, 'hash'>): boolean {
  return !description.endsWith(fingerprintOf(content, context));
}

function fingerprintOf(content: string, { hash }: Pick<GuardrailContext, 'hash'>): string {
  return hash(normal(content)).slice(0, 16);
}

function normal(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : stableText(value);
}

/** As JSON, with sorted members. Somebody else may have written it, so it may be of any depth. */
function stableText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${stableText(member)}`).join(',')}}`;
}
