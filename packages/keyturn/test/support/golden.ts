import { readFile, writeFile } from 'node:fs/promises';

/** A file of test/golden. `KEYTURN_UPDATE_GOLDEN=1` writes the text there first: then look at the difference. */
export async function golden(name: string, text: string): Promise<string> {
  const file = new URL(`../golden/${name}`, import.meta.url);
  if (process.env['KEYTURN_UPDATE_GOLDEN'] === '1') await writeFile(file, text);
  return readFile(file, 'utf8');
}
