import { userInfo } from 'node:os';

/** The name of whoever runs this, for this machine. */
export function userName(): string | null {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run as a number that nobody has given a name.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
