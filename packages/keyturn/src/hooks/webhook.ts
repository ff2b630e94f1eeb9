import * as z from 'zod';
import { fillIn } from '../destinations/layout.ts';
import { postAddress, variableName } from '../outside/addresses.ts';
import { attempt, attemptShape } from '../outside/attempts.ts';
import { createExchange, type Exchange } from '../outside/exchange.ts';
import { post } from '../outside/post.ts';
import { readSigningKey, signingKeyProblem, signMessage } from '../outside/signature.ts';
import { defineHook, hookAttempts, promotionText } from './hook.ts';

/** An address, told in JSON, with a signature as webhooks have it that follow the specification "Standard Webhooks". */
export const webhookHook = defineHook({
  kind: 'webhook',
  summary:
    'posts {"version": 1, "event": "promoted", "account", "accountName", "partition", "user", "accessKeyId"}, signed as "Standard Webhooks" has it: webhook-signature is v1 and the HMAC-SHA256 of webhook-id, webhook-timestamp and body, with points between',
  shape: z.strictObject({
    url: postAddress.describe(
      'address; {account}, {accountName}, {user} and {partition} are filled in. Redirects are not followed',
    ),
    secretEnv: variableName
      .describe('environment variable with the secret of the signature: whsec_ and base64, or any text of 24 characters or more')
      .default('KEYTURN_WEBHOOK_SECRET'),
    ...attemptShape(hookAttempts),
  }),
  create({ url: template, secretEnv, timeoutSeconds, tries }, context) {
    const { owner, environment, wait, aws } = context;
    const url = new URL(template.replace(/\{\w+\}/g, (word) => encodeURIComponent(fillIn(word, owner))));
    let opened: Exchange | undefined;
    return {
      label: `webhook ${url.host}`,
      rehearse: () => Promise.resolve(signingKeyProblem(environment[secretEnv], secretEnv)),
      async run(promoted) {
        const key = readSigningKey(environment[secretEnv] ?? '');
        if (!key) return signingKeyProblem(environment[secretEnv], secretEnv);
        const exchange = (opened ??= createExchange({ environment }));
        const body = promotionText(promoted.owner, promoted.accessKeyId);
        const id = `promoted_${promoted.accessKeyId}`;
        return attempt({ tries, wait }, () =>
          post({ url, body, headers: signMessage({ id, body, at: aws.clock.now() }, key), timeoutSeconds, exchange }),
        );
      },
    };
  },
});
