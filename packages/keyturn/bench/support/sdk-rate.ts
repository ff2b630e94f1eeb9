import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { SandboxProcess } from './processes.ts';

const CALLS = 3_000;
const AT_ONCE = 64;

/**
 * How many calls a second the SDK itself gets through against this sandbox on this machine at this moment: what an audit
 * that did nothing but its calls would take.
 */
export async function measureSdkRate({ url, credentials }: SandboxProcess): Promise<number> {
  const client = new IAMClient({
    endpoint: url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpAgent: { keepAlive: true, maxSockets: AT_ONCE } }),
  });
  const worker = async (calls: number) => {
    for (let call = 0; call < calls; call++) await client.send(new ListAccessKeysCommand({ UserName: 'admin' }));
  };
  await worker(50);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker(Math.floor(CALLS / AT_ONCE))));
  const seconds = (performance.now() - startedAt) / 1000;
  client.destroy();
  return (Math.floor(CALLS / AT_ONCE) * AT_ONCE) / seconds;
}
