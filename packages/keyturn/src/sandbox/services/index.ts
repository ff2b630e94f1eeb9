import type { Operation } from '../operation.ts';
import { accessKeyOperations } from './iam-access-keys.ts';

/** Every operation that the sandbox implements, by the service's name in the SigV4 scope. */
export const services: Readonly<Record<string, readonly Operation[]>> = {
  iam: [...accessKeyOperations],
};
