import { spawn } from 'node:child_process';
import type { SdkConfig } from '../support/sandbox.ts';
import { clean, run } from './program.ts';

/** Another emulation of AWS: it knows nothing of ours, takes what AWS refuses, and refuses nothing that AWS takes. */
export interface Moto {
  readonly client: SdkConfig;
  close(): Promise<void>;
}

/** Why there is none here; undefined when there is. */
export async function whyNoMoto(): Promise<string | undefined> {
  const probe = await run('moto_server', ['--help']).catch(() => undefined);
  return probe?.status === 0 ? undefined : 'moto_server is not installed';
}

/** Starts one on a free port; it writes nothing into its home. */
export async function startMoto(home: string): Promise<Moto> {
  const child = spawn('moto_server', ['-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'], env: clean(home) });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const endpoint = await new Promise<string>((resolve, reject) => {
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      told += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(told) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('close', (status) => reject(new Error(`moto_server ended with ${status}: ${told}`)));
  });
  return {
    client: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'witness', secretAccessKey: 'witness' },
      maxAttempts: 1,
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}
