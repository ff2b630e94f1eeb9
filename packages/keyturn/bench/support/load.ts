import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

export interface LoadResult {
  readonly seconds: number;
  readonly answered: number;
}

/** Sends the same signed ListAccessKeys so often, so many at once. It is signed once: the load must not cost more than the answers. */
export async function sendListAccessKeys(
  url: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  { calls, atOnce }: { readonly calls: number; readonly atOnce: number },
): Promise<LoadResult> {
  const { hostname, port, host } = new URL(url);
  const body = 'Action=ListAccessKeys&Version=2010-05-08&UserName=admin';
  const headers = signedHeaders(host, credentials, body);
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let left = calls;
  let answered = 0;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request({ hostname, port, method: 'POST', path: '/', headers, agent }, (response) => {
        if (response.statusCode === 200) answered += 1;
        response.resume();
        response.once('end', resolve);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await one();
    }),
  );
  agent.destroy();
  return { seconds: (performance.now() - startedAt) / 1000, answered };
}

function signedHeaders(
  host: string,
  { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
  body: string,
) {
  const sentAt = `${new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
  const scope = `${sentAt.slice(0, 8)}/us-east-1/iam/aws4_request`;
  const names = 'content-type;host;x-amz-date';
  const contentType = 'application/x-www-form-urlencoded';
  const canonical = [
    'POST',
    '/',
    '',
    `content-type:${contentType}\nhost:${host}\nx-amz-date:${sentAt}\n`,
    names,
    sha256(body),
  ].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((previous, part) => createHmac('sha256', previous).update(part).digest(), `AWS4${secretAccessKey}`);
  const signature = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${sentAt}\n${scope}\n${sha256(canonical)}`)
    .digest('hex');
  return {
    'content-type': contentType,
    'content-length': body.length,
    'x-amz-date': sentAt,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
