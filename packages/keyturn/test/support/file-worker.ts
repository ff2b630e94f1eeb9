import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { Secret } from '../../src/core/secret.ts';
import { credentialProcessFileDestination } from '../../src/destinations/credential-process-file.ts';
import { credentialsFileDestination } from '../../src/destinations/credentials-file.ts';
import { cutFiles } from './cut-files.ts';

/** What a process of its own is to do; it is given on standard input. */
const taskSchema = z.object({
  kind: z.enum(['credentials-file', 'credential-process-file']),
  settings: z.record(z.string(), z.string()),
  account: z.string(),
  /** Put and promoted one after the other. */
  keys: z.array(z.object({ accessKeyId: z.string(), secretAccessKey: z.string() })),
  /** It kills itself before it makes this change in the folder. */
  die: z.object({ call: z.number(), folder: z.string() }).optional(),
});

export type FileTask = z.infer<typeof taskSchema>;

const kinds = { 'credentials-file': credentialsFileDestination, 'credential-process-file': credentialProcessFileDestination };

await work(taskSchema.parse(await json(process.stdin)));

async function work({ kind, settings, account, keys, die }: FileTask): Promise<void> {
  const destination = kinds[kind].create(settings, {
    owner: { account, accountName: null, partition: 'aws', user: 'deploy' },
    // To load the SDK would take longer than the rest.
    get aws(): never {
      throw new Error('a file needs no AWS');
    },
    environment: {},
    timeoutMs: 20_000,
  });
  if (die) cutFiles(die.folder, { call: die.call, when: 'before', changesOnly: true, die: killSelf });
  for (const { accessKeyId, secretAccessKey } of keys) {
    const key = { accessKeyId, secret: new Secret(secretAccessKey), createdAt: null };
    await destination.put(key);
    await destination.promote(key);
  }
}

function killSelf(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way: nothing may happen before it is here.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('it is still alive');
}
