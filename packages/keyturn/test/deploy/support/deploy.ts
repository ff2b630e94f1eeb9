import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of everything that is deployed. */
export const deployFolder = join(import.meta.dirname, '../../../../../deploy');

/** A file of it. */
export function deployed(path: string): string {
  return readFileSync(join(deployFolder, path), 'utf8');
}

/** Every file of it, by its path. */
export function deployedPaths(): readonly string[] {
  return readdirSync(deployFolder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(deployFolder.length + 1))
    .sort();
}
