import { AwsError, constraintError } from '../aws-error.ts';
import { requiredText } from '../input.ts';
import type { KeyStatus } from '../model/iam.ts';
import type { Call } from '../operation.ts';

/** The Status that a call sets. `Expired` is in IAM's model, but nobody may set it (seen at AWS: InvalidInput). */
export function requestedStatus(call: Call): KeyStatus {
  const status = requiredText(call.input, 'Status');
  if (status === 'Active' || status === 'Inactive') return status;
  if (status === 'Expired') throw new AwsError('InvalidInput', 400, 'Invalid status. Status must be Active or Inactive.');
  throw constraintError('Status', status, 'Member must satisfy enum value set: [Active, Inactive, Expired]');
}
