import { parseConfig } from '../../src/config/parse.ts';
import { Fault } from '../../src/core/fault.ts';

/** What is said of a configuration, line by line, without the name of the file. */
export function complaints(source: string): readonly string[] {
  try {
    parseConfig(source, 'keyturn.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'config-wrong') throw error;
    return error.message.split('\n').map((line) => line.replace(/^keyturn\.yaml:/, ''));
  }
}
