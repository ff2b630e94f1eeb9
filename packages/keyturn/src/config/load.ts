import { constants } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { type LoadedConfig, noConfig } from './settings.ts';

/** The file that is read where none is named. */
export const CONFIG_FILE = 'keyturn.yaml';

/** A configuration is some kilobytes; more of it is another file. */
const BYTES_MAX = 1024 * 1024;

/** Where to look for the configuration. */
export interface ConfigPlace {
  /** `--config`, which must be there. */
  readonly named?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder in which the command was given. */
  readonly folder: string;
}

/**
 * Reads the configuration: the named file, else the one of KEYTURN_CONFIG, else ./keyturn.yaml if there is one. What parses it is
 * loaded only when there is something to parse.
 */
export async function loadConfig(place: ConfigPlace): Promise<LoadedConfig> {
  const file = await findConfig(place);
  if (file === undefined) return noConfig;
  const source = await readText(file, place.folder);
  const { parseConfig } = await import('./parse.ts');
  return parseConfig(source, file);
}

/** The file that would be read, as it was named; undefined where there is none. */
export async function findConfig({ named, environment, folder }: ConfigPlace): Promise<string | undefined> {
  const given = named ?? (environment['KEYTURN_CONFIG'] || undefined);
  if (given !== undefined) return given;
  const [isThere, isMisnamed] = await Promise.all([exists(join(folder, CONFIG_FILE)), exists(join(folder, MISNAMED))]);
  // Passed over in silence, its limits and exceptions would not hold, and nobody would notice.
  if (isMisnamed)
    throw new Fault(
      'config-missing',
      `${MISNAMED} is not read: ${isThere ? `${CONFIG_FILE} is; take one of them away` : `call it ${CONFIG_FILE}`}.`,
    );
  return isThere ? CONFIG_FILE : undefined;
}

const MISNAMED = 'keyturn.yml';

async function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

async function readText(file: string, folder: string): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(isAbsolute(file) ? file : join(folder, file));
    return decode(await readBytes(handle, file), file);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('config-missing', `Could not read the configuration ${file}: ${reasons[code] ?? code}.`, { cause: error });
  } finally {
    await handle?.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

/** Reads no more than what a configuration may have: the name may be that of a device, or of a pipe. */
async function readBytes(handle: FileHandle, file: string): Promise<Buffer> {
  const bytes = Buffer.alloc(BYTES_MAX + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  throw wrong(file, `It is longer than ${BYTES_MAX / 1024} KiB: that is no configuration.`);
}

function decode(bytes: Buffer, file: string): string {
  if (/^(?:fffe|feff)/.test(bytes.toString('hex', 0, 2))) throw wrong(file, 'It is written in UTF-16: save it as UTF-8.');
  if (bytes.includes(0)) throw wrong(file, 'It is a binary file, and no text.');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw wrong(`${file}:${lineOfGarbage(bytes)}`, 'This line is not written in UTF-8: save the file as UTF-8.');
  }
}

function lineOfGarbage(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (part.toString('utf8').includes('�') && !Buffer.from(part.toString('utf8')).equals(part)) return line;
    start = end < 0 ? bytes.length : end + 1;
  }
  return line;
}

function wrong(file: string, sentence: string): Fault {
  return new Fault('config-wrong', `${file}: ${sentence}`);
}
