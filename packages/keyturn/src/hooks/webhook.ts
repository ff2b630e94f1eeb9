import * as z from 'zod';
import { fillIn } from '../destinations/layout.ts';
import { type Attempt, attempt, attemptShape } from '../outside/attempts.ts';
import { type Answered, createExchange, type Exchange, Unanswered } from '../outside/exchange.ts';
import { defineHook, hookAttempts, promotionText } from './hook.ts';
import { readSigningKey, SECRET_BYTES_MIN, signMessage } from './webhook/signature.ts';

const URL_WANTED = 'an address such as https://example.com/hooks';
const VARIABLE = 'the name of an environment variable, in capital letters, and not the secret itself';

/** An address, told in JSON, with a signature as webhooks have it that follow the specification "Standard Webhooks". */
export const webhookHook = defineHook({
  kind: 'webhook',
  summary:
    'posts {"version": 1, "event": "promoted", "account", "accountName", "partition", "user", "accessKeyId"}, signed as "Standard Webhooks" has it: webhook-signature is v1 and the HMAC-SHA256 of webhook-id, webhook-timestamp and body, with points between',
  shape: z.strictObject({
    url: z
      .url({ protocol: /^https?$/, error: URL_WANTED })
      .refine((text) => !/^\w+:\/\/[^/?#]*@/.test(text), 'an address without name and password')
      .refine((text) => text.startsWith('https:') || LOOPBACK.test(text), 'an address that begins with https')
      .describe('address; {account}, {accountName}, {user} and {partition} are filled in. Redirects are not followed'),
    secretEnv: z
      .string(VARIABLE)
      .regex(/^[A-Z_][A-Z0-9_]*$/, VARIABLE)
      .describe('environment variable with the secret of the signature: whsec_ and base64, or any text of 24 characters or more')
      .default('KEYTURN_WEBHOOK_SECRET'),
    ...attemptShape(hookAttempts),
  }),
  create({ url: template, secretEnv, timeoutSeconds, tries }, context) {
    const { owner, environment, wait, aws } = context;
    const url = new URL(template.replace(/\{\w+\}/g, (word) => encodeURIComponent(fillIn(word, owner))));
    let exchange: Exchange | undefined;
    return {
      label: `webhook ${url.host}`,
      rehearse: () => Promise.resolve(secretProblem(environment[secretEnv], secretEnv)),
      async run(promoted) {
        const key = readSigningKey(environment[secretEnv] ?? '');
        if (!key) return secretProblem(environment[secretEnv], secretEnv);
        exchange ??= createExchange({ environment });
        const post = exchange;
        const body = promotionText(promoted.owner, promoted.accessKeyId);
        const id = `promoted_${promoted.accessKeyId}`;
        return attempt({ tries, wait }, () =>
          send({ url, body, headers: signMessage({ id, body, at: aws.clock.now() }, key), timeoutSeconds, post }),
        );
      },
    };
  },
});

const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:[/?#]|$)/;

function secretProblem(value: string | undefined, name: string): string | undefined {
  if (!value) return `the environment variable ${name}, which should hold the secret of its signature, is not set`;
  return readSigningKey(value)
    ? undefined
    : `the secret in the environment variable ${name} is shorter than ${SECRET_BYTES_MIN} bytes`;
}

interface Sending {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly post: Exchange;
}

async function send({ url, body, headers, timeoutSeconds, post }: Sending): Promise<Attempt> {
  const plain = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'keyturn',
  };
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    return judge(await post({ url, method: 'POST', headers: { ...plain, ...headers }, body, deadline }));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return { is: 'failed', because: error.message, isPassing: error.how !== 'untrusted' };
  }
}

function judge({ status, headers }: Answered): Attempt {
  if (status >= 200 && status < 300) return { is: 'done' };
  const after = headers['retry-after'] ?? '';
  const waitMs = /^\d+$/.test(after) ? Number(after) * 1000 : undefined;
  const isElsewhere = status >= 300 && status < 400;
  const because = isElsewhere
    ? `it answered ${status}: it moved, put its new address into the configuration`
    : `it answered ${status}`;
  return { is: 'failed', because, isPassing: status === 408 || status === 429 || status >= 500, waitMs };
}
