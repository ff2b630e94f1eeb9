import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import { shaped } from './sts-input.ts';

const SERIAL = { min: 9, max: 256, pattern: '[\\w+=/:,.@-]*' };
const CODE = { min: 6, max: 6, pattern: '[\\d]*' };

/** The one code that is always wrong: devices of the sandbox have no seed, and take every other one. */
const WRONG_CODE = '000000';

/** Whether the request carries an MFA code of the caller's own device; a wrong one is AccessDenied. */
export function hasProvenMfa(call: Call): boolean {
  const serial = shaped(call.input, 'SerialNumber', SERIAL);
  const code = shaped(call.input, 'TokenCode', CODE);
  if (serial === undefined && code === undefined) return false;
  if (serial === undefined || code === undefined) throw failed(', must provide both MFA serial number and one time pass code.');
  if (!deviceSerials(call).includes(serial)) {
    throw failed(', unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.');
  }
  // The blank at the end is AWS's.
  if (code === WRONG_CODE) throw failed(' with invalid MFA one time pass code. ');
  return true;
}

function deviceSerials({ caller, account }: Call): string[] {
  const devices = caller.kind === 'user' ? caller.user.mfa : caller.kind === 'root' ? account.root.mfa : [];
  return (devices ?? []).map((device) => device.serial);
}

function failed(how: string): AwsError {
  return new AwsError('AccessDenied', 403, `MultiFactorAuthentication failed${how}`);
}
