import { expect } from 'vitest';
import type { ScenarioName } from '../../src/sandbox/scenarios/names.ts';
import type { Settings } from '../../src/sandbox/settings.ts';
import type { TestSandbox } from '../support/sandbox.ts';

/** The services, named as in the SigV4 scope, which is also what the sandbox and, SES apart, boto3 call them. */
export type Client =
  | 'iam'
  | 'sts'
  | 'organizations'
  | 'secretsmanager'
  | 'ssm'
  | 'sns'
  | 'events'
  | 'cloudtrail'
  | 'monitoring'
  | 's3'
  | 'securityhub'
  | 'health'
  | 'ses';

/** An object as it goes over the wire. `<<label.Member.0.Member>>` in a text stands for what an earlier exchange answered. */
export type Members = Readonly<Record<string, unknown>>;

/** A refusal as AWS answers it: the code on the wire, not the SDK's own name for it. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message?: unknown;
}

interface Expectations {
  /** The name under which later exchanges refer to the answer. */
  readonly label?: string;
  /** Whose key signs: a path to what an exchange or `prepare` gave; the administrator's when absent. */
  readonly as?: string;
  readonly region?: string;
  /** Members that the answer has, with matchers where only the shape is known. Without it (and `refuses`) the answer is empty. */
  readonly answers?: Members;
  readonly refuses?: Refusal;
}

/** One call and what AWS answers to it, after aws-facts or AWS's own reference. */
export interface Exchange extends Expectations {
  readonly client: Client;
  readonly operation: string;
  readonly params: Members;
}

/** Lets the sandbox's clock move on between two exchanges. */
export interface Pause {
  readonly advanceSeconds: number;
}

export type Step = Exchange | Pause;

/** Exchanges that follow on each other, in a world of their own. */
export interface Table {
  readonly name: string;
  readonly scenario?: ScenarioName;
  readonly settings?: Partial<Settings>;
  /** Puts into the world what no call can make, and answers what exchanges may refer to. */
  readonly prepare?: (aws: TestSandbox) => Members;
  readonly steps: readonly Step[];
}

/** What came of a step, in the same words for every client. */
export type Result =
  | { readonly ok: true; readonly response: Members }
  | { readonly ok: false; readonly error: { readonly code: string; readonly status: number; readonly message: string } };

/** Writes exchanges with one service. */
export function asking(client: Client): (operation: string, params?: Members, expectations?: Expectations) => Exchange {
  return (operation, params = {}, expectations = {}) => ({ client, operation, params, ...expectations });
}

/** Any text of this form. */
export function like(form: RegExp): unknown {
  return expect.stringMatching(form);
}

/** Any text that is not empty. */
export const text = like(/./);

/** An instant, as every client's answers are written down here. */
export const instant = like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** A unique id of IAM. */
export function idOf(prefix: string): unknown {
  return like(new RegExp(`^${prefix}[A-Z2-7]{16}$`));
}

/** A list in which these stand, among others; references.ts makes a matcher of it once it knows what they refer to. */
export class Including {
  readonly items: readonly Members[];

  constructor(items: readonly Members[]) {
    this.items = items;
  }
}

export function including(...items: readonly Members[]): Including {
  return new Including(items);
}

/** The instant at which every table's clock stands until a pause. */
export const NOW = '2026-11-23T12:00:00.000Z';

/** The accounts of the scenario `small`. */
export const MANAGEMENT = '111111111111';
export const MEMBER = '222222222222';

/** A policy document of one statement. */
export function policy(statement: Members): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

export function isPause(step: Step): step is Pause {
  return 'advanceSeconds' in step;
}
