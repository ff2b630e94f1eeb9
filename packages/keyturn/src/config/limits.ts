import type { Limits } from '../core/policy.ts';
import { defaultSafety } from '../core/safety/safety-policy.ts';

/** One limit of the configuration: the name in the file, and the limit of the core that it sets. */
export interface LimitSetting {
  readonly limit: keyof Limits;
  /** `days` are written as durations. */
  readonly unit: 'days' | 'count';
  readonly least: number;
  readonly most: number;
  readonly summary: string;
}

/** A hundred years. */
const DAYS_MAX = 36_525;

/** Every limit, in the order of the documents. */
export const limitSettings: Readonly<Record<string, LimitSetting>> = {
  keyAge: days('keyAgeDaysMax', 'age at which an active key is too old'),
  keyAgeSoon: days('keyAgeSoonDays', 'how long before keyAge a key is told to be due soon'),
  keyUnused: days('keyIdleDaysMax', 'time without use after which an active key counts as unused'),
  keyNeverUsed: days('keyNeverUsedDaysMax', 'time from its creation after which a key that was never used counts as forgotten'),
  inactiveKey: days('inactiveKeyDaysMax', 'how long an inactive key may be left before it must be deleted'),
  rootQuiet: days('rootQuietDaysMin', 'how long the root user must not have been used, by password or key'),
  rootPasswordAge: days('rootPasswordAgeDaysMax', "age at which a root user's password is too old"),
  serviceCredentialAge: days(
    'serviceCredentialAgeDaysMax',
    'age at which a credential of one service (Bedrock, CodeCommit) is too old',
  ),
  sshKeyAge: days('sshKeyAgeDaysMax', 'age at which an SSH key is too old'),
  certificateAge: days('certificateAgeDaysMax', 'age at which a signing certificate is too old'),
  // What AWS lets a password policy ask for (IAM API, UpdateAccountPasswordPolicy).
  passwordLength: {
    limit: 'passwordLengthMin',
    unit: 'count',
    least: 6,
    most: 128,
    summary: 'length that the password policy must ask for',
  },
  passwordReuse: {
    limit: 'passwordReuseMin',
    unit: 'count',
    least: 0,
    most: 24,
    summary: 'how many earlier passwords the password policy must refuse',
  },
};

/** One limit of a run that changes keys; it is nobody's in particular. */
export interface RunLimitSetting {
  readonly limit: 'principalsPerRunMax' | 'failuresPerRunMax';
  readonly standard: number;
  readonly summary: string;
}

/** Every such limit. */
export const runLimitSettings: Readonly<Record<'principalsPerRun' | 'failures', RunLimitSetting>> = {
  principalsPerRun: {
    limit: 'principalsPerRunMax',
    standard: defaultSafety.principalsPerRunMax,
    summary: 'how many principals a run changes at the most',
  },
  failures: {
    limit: 'failuresPerRunMax',
    standard: defaultSafety.failuresPerRunMax,
    summary: 'after how many failures a run changes nobody else',
  },
};

function days(limit: keyof Limits, summary: string): LimitSetting {
  return { limit, unit: 'days', least: 0, most: DAYS_MAX, summary };
}
