import type { Json } from './canonical-json.ts';
import { type Instant, parseInstant } from './instant.ts';
import {
  type GenuineLine,
  type JournalActor,
  type JournalEntry,
  type JournalEvidence,
  journalKinds,
  journalOutcomes,
} from './journal.ts';

/**
 * The entry that a line stands for; undefined when it is genuine and yet not of this form, as a later version may write it. Members that
 * are not known here are left out.
 */
export function readEntry({ seq, previous, hash, members }: GenuineLine): JournalEntry | undefined {
  const at = instant(members['at']);
  const kind = journalKinds.find((one) => one === members['kind']);
  const actor = readActor(members['actor']);
  const principal = readPrincipal(members['principal']);
  const evidence = readEvidence(members['evidence']);
  const approvers = readTexts(members['approvers']);
  const outcome = members['outcome'] === null ? null : journalOutcomes.find((one) => one === members['outcome']);
  const { run, because, intent } = members;
  const [plan, account, accessKeyId, step, detail] = ['plan', 'account', 'accessKeyId', 'step', 'detail'].map((name) =>
    textOrNull(members[name]),
  );
  if (at === undefined || kind === undefined || actor === undefined || principal === undefined) return undefined;
  if (evidence === undefined || approvers === undefined || outcome === undefined) return undefined;
  if (typeof run !== 'string' || typeof because !== 'string' || !(intent === null || typeof intent === 'number'))
    return undefined;
  if (plan === undefined || account === undefined || accessKeyId === undefined) return undefined;
  if (step === undefined || detail === undefined) return undefined;
  return {
    seq,
    at,
    kind,
    run,
    plan,
    actor,
    approvers,
    account,
    principal,
    accessKeyId,
    step,
    because,
    evidence,
    outcome,
    detail,
    intent,
    previous,
    hash,
  };
}

function instant(value: Json | undefined): Instant | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined;
}

function textOrNull(value: Json | undefined): string | null | undefined {
  return typeof value === 'string' || value === null ? value : undefined;
}

function readTexts(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item): item is string => typeof item === 'string');
  return texts.length === value.length ? texts : undefined;
}

function readActor(value: Json | undefined): JournalActor | undefined {
  if (!isRecord(value)) return undefined;
  const [arn, user, host] = ['arn', 'user', 'host'].map((name) => textOrNull(value[name]));
  return arn === undefined || user === undefined || host === undefined ? undefined : { arn, user, host };
}

function readPrincipal(value: Json | undefined): JournalEntry['principal'] | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const type = (['root', 'user', 'account'] as const).find((one) => one === value['type']);
  return type === undefined || typeof value['name'] !== 'string' ? undefined : { type, name: value['name'] };
}

function readEvidence(value: Json | undefined): JournalEvidence | undefined {
  if (!isRecord(value)) return undefined;
  const facts: [string, string | number | boolean | null][] = [];
  for (const [name, fact] of Object.entries(value)) {
    if (typeof fact === 'object' && fact !== null) return undefined;
    facts.push([name, fact]);
  }
  return Object.fromEntries(facts);
}

function isRecord(value: Json | undefined): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
