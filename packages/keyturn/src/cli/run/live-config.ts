import { stat } from 'node:fs/promises';
import { findConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import type { Fault } from '../../core/fault.ts';
import type { CommandContext } from '../command.ts';
import { configPlace, readConfig } from '../settings.ts';
import { faultOf } from './failure.ts';

/** The configuration of a process that lives on while its file is edited. */
export interface LiveConfig {
  /** The last one that could be read: it says when something is due, and nothing else. */
  last(): LoadedConfig;
  /** Looks whether the file has changed. What is wrong with it is told once. */
  refresh(): Promise<void>;
}

/** Reads the configuration, and follows it. Throws where it is broken from the beginning. */
export async function followConfig(context: CommandContext, onBroken: (fault: Fault) => void): Promise<LiveConfig> {
  let config = await readConfig(context);
  let seen = await markOf(context);
  return {
    last: () => config,
    async refresh() {
      const mark = await markOf(context);
      if (mark === seen) return;
      seen = mark;
      try {
        config = await readConfig(context);
      } catch (error) {
        onBroken(faultOf(error));
      }
    },
  };
}

/** What of a file changes when it is edited. */
async function markOf(context: CommandContext): Promise<string> {
  const file = await findConfig(configPlace(context)).catch(() => undefined);
  if (file === undefined) return '';
  const found = await stat(file).catch(() => undefined);
  return found ? `${file} ${found.mtimeMs} ${found.size} ${found.ino}` : file;
}
