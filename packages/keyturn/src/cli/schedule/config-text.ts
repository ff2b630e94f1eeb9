import { readFile } from 'node:fs/promises';
import { Fault } from '../../core/fault.ts';

/** The configuration as it stands in its file, which was read and found right before. */
export async function configText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('config-missing', `Could not read the configuration ${file}: ${code}.`, { cause: error });
  }
}
