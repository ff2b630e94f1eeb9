import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAwsClients } from '../../src/aws/client.ts';
import { accountInKeyId } from '../../src/core/key-id.ts';
import type { DestinationContext, DestinationKind } from '../../src/destinations/destination.ts';
import { type DestinationBench, exampleKey } from '../contracts/destination.ts';
import { cutFiles } from './cut-files.ts';

/** Whose key the destinations of tests hold: of the account that stands in the first example's id. */
export const exampleContext: DestinationContext = {
  owner: {
    account: accountInKeyId(exampleKey(0).accessKeyId) ?? '',
    accountName: 'production',
    partition: 'aws',
    user: 'deploy',
  },
  aws: createAwsClients({ environment: {} }),
  environment: {},
  timeoutMs: 5_000,
};

/** A bench for a kind that keeps its key in files below a folder of its own. */
export function fileBench(
  kind: DestinationKind,
  {
    settingsIn,
    consumerIn,
    mayHoldSecrets,
  }: {
    readonly settingsIn: (folder: string) => unknown;
    readonly consumerIn: (folder: string) => ReturnType<DestinationBench['consumer']>;
    /** Names of the files that may hold secrets. */
    readonly mayHoldSecrets: readonly string[];
  },
): DestinationBench {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-files-')));
  const make = () => kind.create(settingsIn(folder), exampleContext);
  let mend: (() => void) | undefined;
  return {
    destination: make(),
    again: make,
    consumer: () => consumerIn(folder),
    cut(call, when) {
      mend = cutFiles(folder, { call, when, die: loseAnswer });
    },
    mend() {
      mend?.();
      mend = undefined;
    },
    state: () => filesIn(folder),
    traces: () =>
      Object.entries(filesIn(folder)).flatMap(([name, { text }]) => (mayHoldSecrets.includes(name) ? [name] : [name, text])),
    async close() {
      mend?.();
      rmSync(folder, { recursive: true });
      await Promise.resolve();
    },
  };
}

/** Every file below a folder, with what is in it and its permissions. */
export function filesIn(folder: string): Readonly<Record<string, { readonly text: string; readonly mode: string }>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const status = statSync(join(folder, name));
      const text = status.isFile() ? readFileSync(join(folder, name), 'latin1') : '';
      return [name, { text, mode: (status.mode & 0o7777).toString(8) }];
    }),
  );
}

function loseAnswer(): never {
  throw Object.assign(new Error('EIO: the process died here'), { code: 'EIO' });
}
