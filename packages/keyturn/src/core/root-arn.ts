import type { AccountId } from './access-key.ts';

/** Whether an ARN is that of the root user of an account: `arn:aws:iam::111122223333:root`. */
export function isRootArn(arn: string, account: AccountId): boolean {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(arn)?.[1] === account;
}
