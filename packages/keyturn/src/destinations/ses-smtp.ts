import { createHmac } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

/** Version byte of the passwords (SES developer guide, "Obtaining Amazon SES SMTP credentials"). */
const VERSION = 0x04;

/**
 * The SMTP password of Amazon SES in a region, which is derived from the secret: a rotated key silently breaks mail where only the key
 * is replaced. Signature Version 4 with a fixed date, as the SES developer guide gives it.
 */
export function sesSmtpPassword(secret: Secret, region: string): string {
  const parts = ['11111111', region, 'ses', 'aws4_request', 'SendRawEmail'];
  const signature = parts.reduce<Buffer | string>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${secret.reveal()}`,
  );
  return Buffer.concat([Buffer.from([VERSION]), Buffer.from(signature)]).toString('base64');
}
