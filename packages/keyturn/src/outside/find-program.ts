import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Why a program could not be started, as far as that can be seen without starting it; undefined where nothing is in the way. */
export async function programProblem(
  program: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  // What a name stands for on Windows depends on more than folders.
  if (process.platform === 'win32') return undefined;
  if (program.includes('/')) return (await isProgram(program)) ? undefined : `there is no program ${program} that may be run`;
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && (await isProgram(join(folder, program)))) return undefined;
  }
  return `there is no program ${program} in the folders of PATH`;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
