import { expect, test } from 'vitest';
import { ago, circumstances, DENIED, evidenceOf, lines, NOW, told, userFacts } from '../../../test/gen/facts.ts';
import type { UploadedKey, UserFacts } from '../account.ts';
import { sshKeyAge } from './ssh-key-age.ts';

const judge = (sshKeys: UserFacts['sshKeys']) => sshKeyAge.judge(userFacts({ sshKeys }), circumstances());
const one = (change: Partial<UploadedKey>) =>
  told([{ id: 'APKA1', isActive: true, uploadedAt: ago(10), ...change }], 'iam:ListSSHPublicKeys');

test.each<[string, UserFacts['sshKeys'], string[]]>([
  ['has nothing to judge without any', told([]), []],
  ['passes exactly at the limit', one({ uploadedAt: ago(90) }), ['pass APKA1']],
  [
    'fails one second over it',
    one({ uploadedAt: ago(90, 1) }),
    ['fail APKA1: the SSH key was uploaded 90 days 1 s ago; the limit is 90 days'],
  ],
  ['does not count inactive ones', one({ uploadedAt: ago(900), isActive: false }), []],
  ['is unknown where they are', DENIED, ['unknown (denied): which SSH keys the user has is not known: AccessDenied']],
])('%s', (_, keys, expected) => {
  expect(lines(judge(keys))).toEqual(expected);
});

test('shows upload, age and limit', () => {
  expect(evidenceOf(judge(one({ uploadedAt: ago(900) }))[0]?.verdict)).toEqual({
    status: 'active',
    createdAt: ago(900),
    ageDays: 900,
    limitDays: 90,
    source: 'iam:ListSSHPublicKeys',
    observedAt: NOW,
  });
});
