import { expect, test } from 'vitest';
import { accountFacts, circumstances, DENIED, evidenceOf, lines, NOW, rootFacts, told } from '../../../test/gen/facts.ts';
import type { RootFacts } from '../account.ts';
import { rootSigningCertificate } from './root-signing-certificate.ts';

const judge = (hasCertificates: RootFacts['hasCertificates']) =>
  rootSigningCertificate.judge(accountFacts({ root: rootFacts({ hasCertificates }) }), circumstances());

test.each<[string, RootFacts['hasCertificates'], string[]]>([
  ['passes without one', told(false), ['pass']],
  ['fails with one', told(true), ['fail: root has an X.509 signing certificate, active or not']],
  [
    'is unknown where nobody says',
    DENIED,
    ['unknown (denied): whether root has a signing certificate is not known: AccessDenied'],
  ],
])('%s', (_, hasCertificates, expected) => {
  expect(lines(judge(hasCertificates))).toEqual(expected);
});

test('says where it was read', () => {
  expect(evidenceOf(judge(told(true, 'iam:GetAccountSummary'))[0]?.verdict)).toEqual({
    source: 'iam:GetAccountSummary',
    observedAt: NOW,
  });
});
