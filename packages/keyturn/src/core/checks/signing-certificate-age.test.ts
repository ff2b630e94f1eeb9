import { expect, test } from 'vitest';
import { ago, circumstances, DENIED, evidenceOf, lines, reported, told, userFacts } from '../../../test/gen/facts.ts';
import type { UploadedKey, UserFacts } from '../account.ts';
import { signingCertificateAge } from './signing-certificate-age.ts';

const judge = (certificates: UserFacts['certificates']) =>
  signingCertificateAge.judge(userFacts({ certificates }), circumstances({ certificateAgeDaysMax: 365 }));
const certificate = (change: Partial<UploadedKey>) => ({ id: 'CERT1', isActive: true, uploadedAt: ago(10), ...change });

test.each<[string, UserFacts['certificates'], string[]]>([
  ['has nothing to judge without any', told([]), []],
  ['passes exactly at the limit', told([certificate({ uploadedAt: ago(365) })]), ['pass CERT1']],
  [
    'fails one second over it',
    told([certificate({ uploadedAt: ago(365, 1) })]),
    ['fail CERT1: the signing certificate was uploaded 365 days 1 s ago; the limit is 365 days'],
  ],
  [
    'judges each one that the report shows, without ids',
    reported([certificate({ id: null, uploadedAt: ago(400) }), certificate({ id: null })]),
    ['fail: the signing certificate was uploaded 400 days ago; the limit is 365 days', 'pass'],
  ],
  ['does not count inactive ones', told([certificate({ uploadedAt: ago(900), isActive: false })]), []],
  ['is unknown where they are', DENIED, ['unknown (denied): which signing certificates the user has is not known: AccessDenied']],
])('%s', (_, certificates, expected) => {
  expect(lines(judge(certificates))).toEqual(expected);
});

test('shows upload, age, limit and the age of the report', () => {
  expect(evidenceOf(judge(reported([certificate({ id: null, uploadedAt: ago(400) })]))[0]?.verdict)).toEqual({
    status: 'active',
    createdAt: ago(400),
    ageDays: 400,
    limitDays: 365,
    source: 'iam:GetCredentialReport',
    observedAt: ago(0, 10_800),
  });
});
