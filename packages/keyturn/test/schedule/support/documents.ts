import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { answerOf } from './tools.ts';

/** The documents of a YAML text, as a reader of version 1.1 and one of 1.2 see them: they must agree. Throws where it is no YAML. */
export function yamlValues(text: string): { readonly is11: readonly unknown[]; readonly is12: readonly unknown[] } {
  const read = (version: '1.1' | '1.2') =>
    parseAllDocuments(text, { version }).map((document) => {
      const [problem] = [...document.errors, ...document.warnings];
      if (problem) throw problem;
      const value: unknown = document.toJS();
      return value;
    });
  return { is11: read('1.1'), is12: read('1.2') };
}

/** Writes a text into a file of its own; answers its path. */
export function fileWith(text: string, name: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'keyturn-emitted-')), name);
  writeFileSync(file, text);
  return file;
}

/** What an XPath expression gives in a text. Throws where it is no XML. */
export function xpath(text: string, expression: string): string {
  const { exitCode, stdout, stderr } = answerOf(['xmllint', '--nonet', '--xpath', expression, fileWith(text, 'text.xml')]);
  if (exitCode !== 0) throw new TypeError(stderr);
  return stdout.replace(/\n$/, '');
}
