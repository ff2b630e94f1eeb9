import { expect, test } from 'vitest';
import { accountFacts, circumstances, DENIED, evidenceOf, lines, NOW, rootFacts, told } from '../../../test/gen/facts.ts';
import type { MfaKind, RootFacts } from '../account.ts';
import { rootMfaNotHardware } from './root-mfa-not-hardware.ts';

const judge = (root: Partial<RootFacts>) => rootMfaNotHardware.judge(accountFacts({ root: rootFacts(root) }), circumstances());

const devices = (...kinds: MfaKind[]) => ({
  hasMfa: told(true),
  hasPassword: told(true),
  mfaDevices: told(
    kinds.map((kind, index) => ({ serial: `${kind}-${index}`, kind })),
    'iam:ListMFADevices',
  ),
});

test.each<[string, Partial<RootFacts>, string[]]>([
  ['says nothing without MFA', { hasPassword: told(true) }, []],
  ['passes with hardware', devices('hardware'), ['pass']],
  ['passes with a passkey', devices('passkey'), ['pass']],
  ['passes where MFA is on and no virtual device is listed', devices(), ['pass']],
  ['fails with a virtual device', devices('virtual'), ['fail: root has 1 virtual MFA device: virtual-0']],
  [
    'fails with a virtual device beside hardware',
    devices('hardware', 'virtual'),
    ['fail: root has 1 virtual MFA device: virtual-1'],
  ],
  ['fails with two', devices('virtual', 'virtual'), ['fail: root has 2 virtual MFA devices: virtual-0 and virtual-1']],
  ['passes where root has nothing to sign in with', { ...devices('virtual'), hasPassword: told(false) }, ['pass']],
  [
    'is unknown where the devices are',
    { ...devices(), mfaDevices: DENIED },
    ['unknown (denied): which MFA devices root has is not known: AccessDenied'],
  ],
  [
    'is unknown where MFA is',
    { ...devices('virtual'), hasMfa: DENIED },
    ['unknown (denied): whether root has an MFA device is not known: AccessDenied'],
  ],
])('%s', (_, root, expected) => {
  expect(lines(judge(root))).toEqual(expected);
});

test('shows the serial numbers', () => {
  expect(evidenceOf(judge(devices('virtual', 'virtual'))[0]?.verdict)).toEqual({
    details: { virtualDevices: 'virtual-0, virtual-1' },
    source: 'iam:ListMFADevices',
    observedAt: NOW,
  });
});
