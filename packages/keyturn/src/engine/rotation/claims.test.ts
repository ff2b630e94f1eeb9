import { expect, test } from 'vitest';
import type { Destination } from '../destination.ts';
import type { Delivery } from '../rotation-ports.ts';
import { createClaims } from './claims.ts';

const place = (id: string): Destination => ({
  id,
  label: `the ${id}`,
  canStage: true,
  canReadBack: true,
  rehearse: () => Promise.resolve({ isReady: true }),
  holds: () => Promise.resolve({ known: true, holding: { current: null, pending: null, currentSince: null } }),
  read: () => Promise.resolve(undefined),
  put: () => Promise.resolve(),
  promote: () => Promise.resolve(),
});
const delivery = (...ids: readonly string[]): Delivery => ({ destinations: ids.map(place), probes: [], hooks: [] });

test('what one principal has alone is shared by nobody, however often it is seen', () => {
  const claims = createClaims();
  claims.add('1/ann', delivery('safe', 'safe'));
  claims.add('1/ann', delivery('safe'));
  claims.add('1/bob', delivery('drawer'));
  expect(claims.sharedBy('1/ann', delivery('safe'))).toBeNull();
});

test('both are told of what two have', () => {
  const claims = createClaims();
  claims.add('1/ann', delivery('own', 'safe'));
  claims.add('2/ann', delivery('safe'));
  expect(claims.sharedBy('1/ann', delivery('own', 'safe'))).toEqual({ destination: 'the safe', by: '2/ann' });
  expect(claims.sharedBy('2/ann', delivery('safe'))).toEqual({ destination: 'the safe', by: '1/ann' });
});
