import { join } from 'node:path';
import type { Plugin } from 'vitest/config';
import { mutants } from './mutants.ts';

const SRC = join(import.meta.dirname, '../../src');

/** Plants the fault of KEYTURN_MUTANT while its file is loaded; nothing on the disk is touched. */
export function plantMutant(): Plugin {
  const mutant = mutants[Number(process.env['KEYTURN_MUTANT'])];
  if (!mutant) throw new Error('KEYTURN_MUTANT names no fault');
  const file = join(SRC, mutant.file);
  return {
    name: 'plant-mutant',
    enforce: 'pre',
    transform(code, id) {
      if (id !== file) return undefined;
      if (code.split(mutant.find).length !== 2) throw new Error(`"${mutant.name}" does not find its place in ${mutant.file}`);
      return { code: code.replace(mutant.find, () => mutant.replace), map: null };
    },
  };
}
