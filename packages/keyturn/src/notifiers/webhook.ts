import * as z from 'zod';
import type { Message, Told } from '../engine/notifier.ts';
import { postAddress, variableName } from '../outside/addresses.ts';
import { attemptAgain, attemptShape } from '../outside/attempts.ts';
import { createExchange, type Exchange } from '../outside/exchange.ts';
import { post } from '../outside/post.ts';
import { readSigningKey, signingKeyProblem, signMessage } from '../outside/signature.ts';
import { dataOf, noticeData } from './notice-data.ts';
import { defineNotifier } from './notifier.ts';
import { notifierAttempts, shortId, toldOf, unable } from './told.ts';

/** So many notices are far below what receivers take at once. */
const NOTICES_MAX = 50;

/** What is posted: version 1 of what receivers rely on. */
export const webhookBody = z.object({
  version: z.literal(1),
  event: z.literal('notices'),
  id: z.string().describe('the same as the header webhook-id'),
  isDigest: z.boolean().describe('whether the notices were collected, or are told at once'),
  notices: z.array(noticeData).min(1).max(NOTICES_MAX),
});

/** Any address, told in JSON, signed as webhooks are that follow the specification "Standard Webhooks". */
export const webhookNotifier = defineNotifier({
  kind: 'webhook',
  summary:
    'posts {"version": 1, "event": "notices", "id", "isDigest", "notices"}, signed as "Standard Webhooks" has it; a digest of more than 50 notices in parts. The same webhook-id is the same message',
  shape: z.strictObject({
    url: postAddress.describe('address; redirects are not followed'),
    secretEnv: variableName
      .describe('environment variable with the secret of the signature: whsec_ and base64, or any text of 24 characters or more')
      .default('KEYTURN_WEBHOOK_SECRET'),
    ...attemptShape(notifierAttempts),
  }),
  create({ url: address, secretEnv, timeoutSeconds, tries }, { environment, aws, wait }) {
    const url = new URL(address);
    let opened: Exchange | undefined;
    return {
      is: 'teller',
      label: `webhook ${url.host}`,
      rehearse: () => Promise.resolve(signingKeyProblem(environment[secretEnv], secretEnv)),
      async tell(message): Promise<Told> {
        const key = readSigningKey(environment[secretEnv] ?? '');
        if (!key) return unable(signingKeyProblem(environment[secretEnv], secretEnv) ?? '');
        const exchange = (opened ??= createExchange({ environment }));
        for (const { id, body } of partsOf(message)) {
          const last = await attemptAgain({ tries, wait }, () =>
            post({ url, body, headers: signMessage({ id, body, at: aws.clock.now() }, key), timeoutSeconds, exchange }),
          );
          if (last.is === 'failed') return toldOf(last);
        }
        return { is: 'told', thread: null };
      },
    };
  },
});

function partsOf(message: Message): readonly { readonly id: string; readonly body: string }[] {
  const count = Math.ceil(message.notices.length / NOTICES_MAX);
  return Array.from({ length: count }, (_, index) => {
    const id = `notices_${shortId(message)}${index === 0 ? '' : `_${index + 1}`}`;
    const notices = message.notices.slice(index * NOTICES_MAX, (index + 1) * NOTICES_MAX).map(dataOf);
    const body: z.output<typeof webhookBody> = { version: 1, event: 'notices', id, isDigest: message.isDigest, notices };
    return { id, body: JSON.stringify(body) };
  });
}
