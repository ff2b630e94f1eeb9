import { expect } from 'vitest';
import type { ToldRotation } from '../../src/core/explain-rotation.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import {
  addLogin,
  addMfa,
  addRootPassword,
  addServiceCredential,
  addSigningCertificate,
  addSshKey,
} from '../../src/sandbox/scenarios/credential-builders.ts';
import { attach, awsPolicy, joinGroup } from '../../src/sandbox/scenarios/policy-builders.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';
import { closed, isObject, readJson, schemaErrors } from './schema.ts';
import { accountOf, enableRootAccess, MANAGEMENT, MEMBER } from './sts.ts';

/** An organization of two with somebody of every kind to explain, and the ids of their keys. */
export async function startExplainedSandbox(): Promise<{ readonly aws: TestSandbox; readonly ids: ExplainedIds }> {
  const aws = await startTestSandbox();
  enableRootAccess(aws);
  const { builder, world } = aws;
  const management = accountOf(aws, MANAGEMENT);
  const member = accountOf(aws, MEMBER);

  const deploy = addUser(builder, management, { name: 'deploy', path: '/ci/', tags: { owner: 'web@example.com' } });
  joinGroup(builder, management, deploy, { name: 'machines', policyArns: [awsPolicy(world, 'AdministratorAccess')] });
  const old = addAgedKey(builder, management, deploy, { ageDays: 200, usedDaysAgo: 0.5, region: 'eu-west-1' });
  const off = addAgedKey(builder, management, deploy, { ageDays: 300, status: 'Inactive' });
  addServiceCredential(builder, management, deploy, { service: 'codecommit.amazonaws.com', ageDays: 20 });
  addSshKey(builder, management, deploy, { ageDays: 120 });
  addSigningCertificate(builder, management, deploy, { ageDays: 30 });

  const alice = addUser(builder, management, { name: 'alice' });
  addLogin(builder, alice, { ageDays: 400, changedDaysAgo: 100, usedDaysAgo: 3 });
  attach(alice, awsPolicy(world, 'AWSCompromisedKeyQuarantineV3'));

  const fresh = addAgedKey(builder, member, addUser(builder, member, { name: 'bob' }), { ageDays: 5, usedDaysAgo: 1 });
  addUser(builder, member, { name: 'alice' });
  const ofRoot = addAgedKey(builder, member, undefined, { ageDays: 400, usedDaysAgo: 2, service: 'ec2' });
  addRootPassword(builder, member, { ageDays: 500, changedDaysAgo: 450 });
  addMfa(builder, member, undefined, { kind: 'virtual' });

  const ids = { old: old.id, off: off.id, fresh: fresh.id, ofRoot: ofRoot.id };
  return { aws, ids };
}

/** Keys by what they are: an old one and one that is off of `deploy`, a fresh one of `bob`, and one of the member's root user. */
export interface ExplainedIds {
  readonly old: string;
  readonly off: string;
  readonly fresh: string;
  readonly ofRoot: string;
}

/** A fact of the JSON, as far as tests look at it. */
export interface Fact {
  readonly name: string;
  readonly accessKeyId: string | null;
  readonly text: string | null;
  readonly source: string | null;
  readonly unknown: { readonly why: string; readonly detail: string } | null;
}

/** What `--format json` wrote; it has to fit the published schema, which has to name every member. */
export async function parseExplained(out: string): Promise<Explained> {
  const value: unknown = JSON.parse(out);
  const schema = closed(await readJson('../../docs/schemas/explanation-v1.schema.json'));
  if (!isObject(schema) || !isExplained(value)) throw new Error(`no explanation: ${out}`);
  expect(schemaErrors(schema, value)).toEqual([]);
  return value;
}

export interface Explained {
  readonly found: readonly {
    readonly subject: { readonly type: string; readonly name: string; readonly accessKeyId: string | null };
    readonly account: { readonly id: string; readonly name: string | null };
    readonly facts: readonly Fact[];
    readonly verdicts: readonly {
      readonly check: string;
      readonly is: string;
      readonly because: string | null;
      readonly accessKeyId: string | null;
    }[];
    readonly rules: readonly unknown[];
    readonly exceptions: readonly unknown[];
    readonly rotation: ToldRotation | null;
  }[];
  readonly unread: readonly { readonly account: string; readonly why: string }[];
  readonly searched: number;
  readonly didYouMean: string | null;
  readonly accountOfKey: Fact | null;
}

function isExplained(value: unknown): value is Explained {
  return isObject(value) && Array.isArray(value['found']) && Array.isArray(value['unread']);
}

/** Facts as lines: `last use AKIA...: 1 day ago ...`, `tags: denied`. */
export function factLines({ found }: Explained): string[] {
  return found.flatMap(({ facts }) =>
    facts.map(({ name, accessKeyId, text, unknown }) => {
      const called = accessKeyId === null ? name : `${name} ${accessKeyId}`;
      return `${called}: ${unknown ? unknown.why : (text ?? '')}`;
    }),
  );
}

/** Verdicts as lines, of these outcomes: `fail user-access-key-age AKIA...`. */
export function verdictLines({ found }: Explained, ...outcomes: readonly string[]): string[] {
  return found.flatMap(({ verdicts }) =>
    verdicts
      .filter(({ is }) => outcomes.includes(is))
      .map(({ is, check, accessKeyId }) => `${is} ${check}${accessKeyId === null ? '' : ` ${accessKeyId}`}`),
  );
}
