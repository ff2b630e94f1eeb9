import type { IAMClient } from '@aws-sdk/client-iam';
import type { Observed } from '../core/observed.ts';
import { mfaKind } from './account-facts.ts';
import type { AwsClock } from './clock.ts';
import { observe, promised } from './observe.ts';
import { allItems } from './pages.ts';

/** The serial number of a device of whoever signs that shows codes: a passkey shows none, and opens no session. Null: there is none. */
export function readCodeDevice(iam: IAMClient, clock: AwsClock): Promise<Observed<string | null>> {
  return observe(clock, 'iam:ListMFADevices', {
    attempted: 'listing our own MFA devices',
    async ask() {
      const { ListMFADevicesCommand } = await import('@aws-sdk/client-iam');
      const devices = await allItems(
        (marker) => iam.send(new ListMFADevicesCommand(marker)),
        (page) => promised(page.MFADevices, 'MFADevices'),
      );
      const serials = devices.map(({ SerialNumber }) => promised(SerialNumber, 'SerialNumber'));
      return serials.find((serial) => mfaKind(serial) !== 'passkey') ?? null;
    },
  });
}
