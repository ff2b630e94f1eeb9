import * as z from 'zod';
import { type Instant, parseInstant } from '../../core/instant.ts';
import { DestinationFault } from '../../engine/destination.ts';
import { type AskHttp, HttpFault, readBody } from '../http.ts';

/** Members of a secret; may contain secrets. */
export type Members = Readonly<Record<string, unknown>>;

/** What stands at a path, in its latest version: the one that consumers are given. */
export interface Kept {
  /** What a write must name, so that it fails where somebody else was faster; 0: there was never a version. */
  readonly version: number;
  /** Null: nothing, or a version that was deleted or destroyed. */
  readonly members: Members | null;
  readonly createdAt: Instant | null;
}

/** One mount of KV version 2. Paths are below it, and not encoded. */
export interface KvCalls {
  read(path: string): Promise<Kept>;
  /** Writes a version after the one that is named. False: there is another by now. */
  write(path: string, members: Members, version: number): Promise<boolean>;
  /** Removes all versions for good; absent is as good. */
  remove(path: string): Promise<void>;
  /** What is wrong with the mount; undefined where nothing is. */
  mountProblem(path: string): Promise<string | undefined>;
  /** Those of the wanted capabilities that the token has not, as `update secret/data/x`. */
  missing(wanted: ReadonlyMap<string, readonly string[]>): Promise<readonly string[]>;
}

/** The calls of one mount. */
export function callKv(mount: string, ask: AskHttp): KvCalls {
  return {
    async read(path) {
      const answer = await ask({ method: 'GET', path: `/v1/${encode(mount)}/data/${encode(path)}`, answers: [404] });
      const what = `What Vault keeps at ${mount}/${path}`;
      if (answer.status !== 404) return keptOf(readBody(present, answer, what).data);
      const absent = readBody(absence, answer, what);
      if (absent.data) return keptOf(absent.data);
      const [said] = absent.errors ?? [];
      if (said === undefined) return { version: 0, members: null, createdAt: null };
      throw new HttpFault(`Vault has no secrets engine at ${mount}: ${said.slice(0, 200)}.`, { why: 'denied', status: 404 });
    },
    async write(path, members, version) {
      const body = { options: { cas: version }, data: members };
      try {
        const answer = await ask({ method: 'POST', path: `/v1/${encode(mount)}/data/${encode(path)}`, body });
        // The first version of the engine keeps whatever it is sent, and answers with nothing.
        if (answer.status !== 204)
          return readBody(written, answer, `Vault's answer to a write of ${mount}/${path}`).data.version > 0;
        throw new DestinationFault(`${mount} is not version 2 of Vault's KV engine.`, { isPassing: false });
      } catch (error) {
        if (error instanceof HttpFault && error.status === 400 && error.message.includes('did not match the current version'))
          return false;
        throw error;
      }
    },
    async remove(path) {
      await ask({ method: 'DELETE', path: `/v1/${encode(mount)}/metadata/${encode(path)}`, answers: [404] });
    },
    async mountProblem(path) {
      // What `vault kv` asks before everything else.
      const answer = await ask({ method: 'GET', path: `/v1/sys/internal/ui/mounts/${encode(mount)}/${encode(path)}` });
      const { path: found, type, options } = readBody(mounted, answer, `What Vault says of ${mount}`).data;
      if (found !== `${mount}/`) return `Vault has no secrets engine at ${mount}/: the path is below ${found}.`;
      if (type !== 'kv' && type !== 'generic') return `${mount}/ of Vault is of type ${type}, and not kv.`;
      return options?.version === '2'
        ? undefined
        : `${mount}/ is not version 2 of Vault's KV engine: \`vault kv enable-versioning\` makes it so.`;
    },
    async missing(wanted) {
      const paths = [...wanted.keys()];
      const answer = await ask({ method: 'POST', path: '/v1/sys/capabilities-self', body: { paths } });
      const granted = readBody(z.record(z.string(), z.unknown()), answer, 'What Vault says of capabilities');
      const told = capabilities.safeParse(granted['data']).data ?? granted;
      return [...wanted].flatMap(([path, verbs]) => {
        const has = z.array(z.string()).safeParse(told[path]).data ?? [];
        return has.includes('root') ? [] : verbs.filter((verb) => !has.includes(verb)).map((verb) => `${verb} ${path}`);
      });
    },
  };
}

const version = z.object({ version: z.int(), created_time: z.string() });
const present = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()), metadata: version }) });
/** Vault answers with 404 and the metadata where the latest version is deleted or destroyed. */
const absence = z.object({
  data: z.object({ data: z.null(), metadata: version }).nullish(),
  errors: z.array(z.string()).optional(),
});
const written = z.object({ data: z.object({ version: z.int() }) });
const mounted = z.object({
  data: z.object({
    path: z.string(),
    type: z.string(),
    options: z.object({ version: z.string().optional() }).nullish(),
  }),
});
const capabilities = z.record(z.string(), z.array(z.string()));

function keptOf({ data, metadata }: { readonly data: Members | null; readonly metadata: z.output<typeof version> }): Kept {
  return { version: metadata.version, members: data, createdAt: parseInstant(metadata.created_time) ?? null };
}

/** An IAM user may be called "..", which an address would take as a step back, however it is encoded (WHATWG URL, path state). */
function encode(path: string): string {
  const segments = path.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment)))
    throw new DestinationFault(`"${path}" cannot be a path in Vault: give this user an entry with a path of its own.`, {
      isPassing: false,
    });
  return segments.map(encodeURIComponent).join('/');
}
