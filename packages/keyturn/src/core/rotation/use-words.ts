import type { KeyUse } from '../access-key.ts';
import type { Instant } from '../instant.ts';

/** Where a key was used: `s3 in us-east-1`. AWS says N/A for what a use had not; undefined where it says nothing else. */
export function whereUsed({ service, region }: Pick<KeyUse, 'service' | 'region'>): string | undefined {
  const parts = [service, region].filter((part) => part !== 'N/A');
  return parts.length === 0 ? undefined : parts.join(' in ');
}

/** `2026-11-24` */
export function dayText(at: Instant): string {
  return at.slice(0, 10);
}

/** `2026-11-24 03:42 UTC` */
export function minuteText(at: Instant): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
