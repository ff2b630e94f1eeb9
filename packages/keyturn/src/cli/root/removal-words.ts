import type { RemovalStepName } from '../../core/root-removal/removal-decision.ts';

interface RemovalWords {
  /** What is to be done: `target` is the thing that the step names, if it names one. */
  readonly toDo: (target: string) => string;
  /** Having done it. */
  readonly done: (target: string) => string;
}

/** What a step about a root user does, for people. */
export const removalWords: Readonly<Record<RemovalStepName, RemovalWords>> = {
  'create-pause': { toDo: () => 'make a policy that denies it everything', done: () => 'made the policy of the pause' },
  'attach-pause': { toDo: () => 'attach that policy to the account', done: () => 'attached it to the account' },
  'note-pause': { toDo: () => 'note that the pause has begun', done: () => 'noted that the pause has begun' },
  'clear-pause-note': {
    toDo: () => 'forget the pause that somebody has ended',
    done: () => 'forgot the pause that somebody has ended',
  },
  'delete-key': { toDo: (key) => `delete key ${key}`, done: (key) => `deleted key ${key}` },
  'delete-certificate': {
    toDo: (id) => `delete signing certificate ${id}`,
    done: (id) => `deleted signing certificate ${id}`,
  },
  'remove-mfa': { toDo: (serial) => `remove MFA device ${serial}`, done: (serial) => `removed MFA device ${serial}` },
  'delete-password': { toDo: () => 'delete its password', done: () => 'deleted its password' },
  'detach-pause': { toDo: () => 'end the pause', done: () => 'ended the pause' },
  'delete-pause': { toDo: () => 'delete the policy of the pause', done: () => 'deleted the policy of the pause' },
};
