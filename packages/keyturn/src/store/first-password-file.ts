import { constants, type Stats } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Secret } from '../core/secret.ts';
import { syncFolder } from './state-folder.ts';

const SCHEMA = 'keyturn/first-password/1';

/** Nothing that we write is longer. */
const BYTES_MAX = 4_096;

/** What stands in the file, besides the password. */
interface Handing {
  readonly account: string;
  readonly user: string;
  readonly mark: string;
  readonly signIn: string;
  readonly password: Secret;
}

type Written = { readonly is: 'done' } | { readonly is: 'failed'; readonly because: string };

type There =
  | { readonly is: 'nothing' }
  | { readonly is: 'password'; readonly mark: string; readonly password: Secret }
  | { readonly is: 'something'; readonly because: string };

/** The file in which a first password is handed over: for its owner alone, and never written over something else. */
export function createPasswordFile(path: string) {
  return {
    look: () => look(path),
    async read(mark: string): Promise<Secret | undefined> {
      const there = await look(path);
      return there.is === 'password' && there.mark === mark ? there.password : undefined;
    },
    async write(handing: Handing): Promise<Written> {
      try {
        await write(path, textOf(handing));
        return { is: 'done' };
      } catch (error) {
        return { is: 'failed', because: `could not write ${path}: ${messageOf(error)}` };
      }
    },
  };
}

function textOf({ account, user, mark, signIn, password }: Handing): string {
  const members = {
    schema: SCHEMA,
    note: 'To be changed at the first sign-in. Hand it over where nobody else reads it, and delete this file then.',
    account,
    user,
    signIn,
    password: password.reveal(),
    mark,
  };
  return `${JSON.stringify(members, null, 2)}\n`;
}

/** An empty file is what a crash leaves between the making and the writing: nothing is lost when it is filled. */
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await openNew(path);
  try {
    const status = await handle.stat();
    const refusal = whyNotOurs(status);
    if (refusal !== undefined) throw new Error(refusal);
    if (status.size > 0) throw new Error('there is a file already');
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(path));
}

async function openNew(path: string): Promise<FileHandle> {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  try {
    return await open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return open(path, O_WRONLY | FOLLOW_NOTHING);
  }
}

/** Nothing waits at a pipe, and no link leads elsewhere. Windows has neither flag. */
const FOLLOW_NOTHING = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

async function look(path: string): Promise<There> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | FOLLOW_NOTHING);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { is: 'nothing' };
    return { is: 'something', because: codeOf(error) === 'ELOOP' ? 'it is a link' : messageOf(error) };
  }
  try {
    const status = await handle.stat();
    const refusal = whyNotOurs(status);
    if (refusal !== undefined) return { is: 'something', because: refusal };
    if (status.size === 0) return { is: 'nothing' };
    return status.size > BYTES_MAX ? FOREIGN : parse(await handle.readFile('utf8'));
  } finally {
    await handle.close();
  }
}

/** Where others could have written it, or can read it, it is no place for a password. */
function whyNotOurs(status: Stats): string | undefined {
  if (!status.isFile()) return 'it is no regular file';
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  if (status.uid !== own) return 'it belongs to somebody else';
  return (status.mode & 0o077) === 0 ? undefined : 'others than you may read it';
}

const FOREIGN: There = { is: 'something', because: 'there is something else in it than a first password' };

function parse(text: string): There {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return FOREIGN;
    const members = new Map<string, unknown>(Object.entries(value));
    const [schema, mark, password] = ['schema', 'mark', 'password'].map((name) => members.get(name));
    if (schema !== SCHEMA || typeof mark !== 'string' || typeof password !== 'string' || password === '') return FOREIGN;
    return { is: 'password', mark, password: new Secret(password) };
  } catch (error) {
    // The message of JSON.parse quotes the text: it goes nowhere.
    if (error instanceof SyntaxError) return FOREIGN;
    throw error;
  }
}

/** System errors name files, and never what is in them. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
