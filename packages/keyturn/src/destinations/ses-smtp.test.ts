import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { sesSmtpPassword } from './ses-smtp.ts';

const secret = new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');

test('is what the AWS SDK for PHP makes of the same secret (aws-sdk-php, tests/Ses/SesClientTest.php)', () => {
  expect(sesSmtpPassword(secret, 'us-east-2')).toBe('BMPPgbAHoFVbze1Ud0oA5uNdXRwUXUZ+qOwphGJbl/cS');
});

test('is another one in each region and for each secret', () => {
  const passwords = [
    sesSmtpPassword(secret, 'us-east-2'),
    sesSmtpPassword(secret, 'eu-west-1'),
    sesSmtpPassword(new Secret('another'), 'us-east-2'),
  ];
  expect(new Set(passwords).size).toBe(3);
});
