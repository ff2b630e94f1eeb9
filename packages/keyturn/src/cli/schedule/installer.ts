import type { Wanted } from '../../schedule/wanted.ts';
import type { CommandContext } from '../command.ts';

/** A text of this machine that is to become another one; null: it is not there, or is not to be. */
export interface Change {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** How the schedule of another program on this machine is looked at and changed. */
export interface Installer {
  readonly name: string;
  /** How a first run is made and looked at; undefined where it is the same as any other. */
  readonly firstTry: string | undefined;
  /** What would have to change so that it says what is wanted; undefined: nothing of ours is wanted any more. */
  plan(wanted: Wanted | undefined): Promise<readonly Change[]>;
  /** Puts changes into force, and starts or stops what follows them. */
  perform(changes: readonly Change[], isWanted: boolean): Promise<void>;
  /** Whether something of ours is there. */
  isInstalled(): Promise<boolean>;
  /** Whether the other program follows what is there; undefined where that cannot be asked. */
  activity(): Promise<{ readonly isActive: boolean; readonly says: string } | undefined>;
}

/** Makes an installer for this machine. */
export type MakeInstaller = (context: CommandContext) => Installer;
