import type { AccessKeyMetadata, IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import type { AccountId, KeyStatus, KeyUse } from '../core/access-key.ts';
import { instantOf } from '../core/instant.ts';
import type { Observed } from '../core/observed.ts';
import type { ListedKey } from '../engine/ports.ts';
import type { AwsClock } from './clock.ts';
import { detached } from './detached.ts';
import { explain } from './faults.ts';
import { observe, promised } from './observe.ts';
import { sharedText } from './shared-text.ts';

/** Lists the keys of a user, or of whoever signs when no user is named: that is how root's own keys are listed. */
export async function listKeys(iam: IAMClient, userName: string | undefined): Promise<ListedKey[]> {
  const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
  const keys: ListedKey[] = [];
  let marker: string | undefined;
  do {
    const page = await iam.send(
      new ListAccessKeysCommand({
        ...(userName === undefined ? {} : { UserName: userName }),
        ...(marker === undefined ? {} : { Marker: marker }),
      }),
    );
    keys.push(...promised(page.AccessKeyMetadata, 'AccessKeyMetadata').map(toListedKey));
    // IAM may answer a short page and still say that there is more (aws-facts A7).
    marker = page.IsTruncated === true ? promised(page.Marker, 'Marker') : undefined;
  } while (marker !== undefined);
  return keys;
}

/** Asks when a key was last used; `never` covers what AWS has no record of, since 2015. */
export function readLastUsed(iam: IAMClient, clock: AwsClock, keyId: string): Promise<Observed<KeyUse | 'never'>> {
  return observe(clock, 'iam:GetAccessKeyLastUsed', {
    attempted: `asking when ${keyId} was last used`,
    async ask() {
      const { GetAccessKeyLastUsedCommand } = await import('@aws-sdk/client-iam');
      const answer = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keyId }));
      const use = promised(answer.AccessKeyLastUsed, 'AccessKeyLastUsed');
      if (use.LastUsedDate === undefined) return 'never';
      return {
        at: instantOf(use.LastUsedDate.getTime()),
        service: sharedText(use.ServiceName ?? 'N/A'),
        region: sharedText(use.Region ?? 'N/A'),
      };
    },
  });
}

/** Asks whose a key is: the answer about its last use names its user, and names nobody for root (aws-facts A10). */
export function readOwnerOfKey(iam: IAMClient, clock: AwsClock, keyId: string): Promise<Observed<string | null>> {
  return observe(clock, 'iam:GetAccessKeyLastUsed', {
    attempted: `asking whose key ${keyId} is`,
    async ask() {
      const { GetAccessKeyLastUsedCommand } = await import('@aws-sdk/client-iam');
      const answer = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keyId }));
      promised(answer.AccessKeyLastUsed, 'AccessKeyLastUsed');
      return answer.UserName ?? null;
    },
  });
}

/**
 * Asks for the account of a key, which anybody may ask of any key, also of one that is gone: in all but old ids it stands in
 * the id itself (aws-facts I). Null: that is no key id.
 */
export function readAccountOfKey(sts: STSClient, clock: AwsClock, keyId: string): Promise<Observed<AccountId | null>> {
  return observe(clock, 'sts:GetAccessKeyInfo', {
    attempted: `asking for the account of key ${keyId}`,
    async ask() {
      const { GetAccessKeyInfoCommand } = await import('@aws-sdk/client-sts');
      try {
        const { Account } = await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: keyId }));
        return promised(Account, 'Account');
      } catch (error) {
        if (explain(error).name === 'ValidationError') return null;
        throw error;
      }
    },
  });
}

function toListedKey(key: AccessKeyMetadata): ListedKey {
  return {
    id: detached(promised(key.AccessKeyId, 'AccessKeyId')),
    status: toStatus(key.Status),
    createdAt: instantOf(promised(key.CreateDate, 'CreateDate').getTime()),
  };
}

function toStatus(status: string | undefined): KeyStatus {
  switch (promised(status, 'Status')) {
    case 'Active':
      return 'active';
    case 'Inactive':
      return 'inactive';
    case 'Expired':
      return 'expired';
    default:
      throw new SyntaxError(`the answer has an unknown key status: ${status}`);
  }
}
