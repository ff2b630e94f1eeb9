import type { AccountId } from './access-key.ts';
import { type ExitCode, exitCodes } from './fault.ts';
import { documentOf, type Permission, type PermissionDocument } from './permission.ts';

/** How a call of AWS went. `failed`: AWS did not say no, but did not answer either; `not-tried`: there was nothing to try it on. */
export type Outcome = 'ok' | 'denied' | 'failed' | 'not-tried';

/** One call that was tried. */
export interface Probe {
  readonly action: string;
  readonly outcome: Outcome;
  /** What AWS answered, or why it was not tried; null when all is well. */
  readonly detail: string | null;
}

/** Calls that were tried in one account, as somebody. */
export interface ProbedAccount {
  readonly account: AccountId;
  readonly arn: string;
  /** `member`: through the role that an audit of the organization assumes. */
  readonly by: 'caller' | 'member-role';
  readonly probes: readonly Probe[];
}

/** A call that was tried, and what it is good for. */
export interface Examined extends Probe {
  readonly needed: Permission['needed'];
  readonly why: string;
  readonly without: string;
}

/** What somebody may do in an account, and what is missing. */
export interface Diagnosis extends Omit<ProbedAccount, 'probes'> {
  readonly calls: readonly Examined[];
  /** The permissions that were denied, to be pasted; null when none was. */
  readonly missing: PermissionDocument | null;
}

/** Puts what was tried together with what it is for, in the order of the table of permissions. */
export function diagnose(
  { probes, ...whose }: ProbedAccount,
  { permissions, roleName }: { readonly permissions: readonly Permission[]; readonly roleName: string },
): Diagnosis {
  const found = new Map(probes.map((probe) => [probe.action, probe]));
  const calls = permissions.flatMap(({ action, needed, why, without }): Examined[] => {
    const probe = found.get(action);
    return probe ? [{ ...probe, needed, why, without }] : [];
  });
  const denied = permissions.filter(({ action, on }) => on !== 'nothing' && found.get(action)?.outcome === 'denied');
  const partition = whose.arn.split(':')[1] ?? 'aws';
  return { ...whose, calls, missing: denied.length === 0 ? null : documentOf(denied, { partition, roleName }) };
}

/** What the process ends with: 3 where something that every such audit needs could not be done. */
export function exitCodeOfDiagnoses(diagnoses: readonly Diagnosis[]): ExitCode {
  const lacks = ({ needed, outcome }: Examined) =>
    (needed === 'always' || needed === 'org') && (outcome === 'denied' || outcome === 'failed');
  return diagnoses.some(({ calls }) => calls.some(lacks)) ? exitCodes.incomplete : exitCodes.clean;
}
