import type { Check } from '../check.ts';
import { rootAccessKeyPresent } from './root-access-key-present.ts';
import { userAccessKeyAge } from './user-access-key-age.ts';
import { userAccessKeyUnused } from './user-access-key-unused.ts';

/** Every check, in the order of reports. */
export const checks: readonly Check[] = [rootAccessKeyPresent, userAccessKeyAge, userAccessKeyUnused];
