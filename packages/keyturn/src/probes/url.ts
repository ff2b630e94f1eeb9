import * as z from 'zod';
import { notYetCodes } from '../aws/not-yet.ts';
import { signGet } from '../aws/sign.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { fillIn } from '../destinations/layout.ts';
import { type Attempt, attempt, attemptShape } from '../outside/attempts.ts';
import { type Answered, createExchange, type Exchange, Unanswered } from '../outside/exchange.ts';
import { defineProbe, type ProbeContext, probeAttempts } from './probe.ts';

const STATUS = 'a status such as 200';
const SERVICE = 'the name of a service as signatures have it, such as execute-api';
const REGION = 'a region such as eu-central-1';

/** One address. With a service and a region, the request is signed with the new key; the key itself never leaves. */
export const urlProbe = defineProbe({
  kind: 'url',
  summary:
    'asks an address and looks at the status; with service and region the request is signed with the new key, as for API Gateway or an AWS service, and otherwise only the place is tried, not the key',
  shape: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, error: 'an address such as https://example.com/health' })
        .refine((text) => !/^\w+:\/\/[^/?#]*@/.test(text), 'an address without name and password')
        .describe('address that is asked by GET; {account}, {accountName}, {user} and {partition} are filled in'),
      status: z
        .int(STATUS)
        .min(100, STATUS)
        .max(599, STATUS)
        .describe('status that it must answer; any from 200 to 299 when left out')
        .optional(),
      service: z
        .string(SERVICE)
        .regex(/^[a-z0-9-]+$/, SERVICE)
        .describe('service for which the request is signed')
        .optional(),
      region: z
        .string(REGION)
        .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, REGION)
        .describe('region for which the request is signed')
        .optional(),
      ...attemptShape(probeAttempts),
    })
    .superRefine(({ url, service, region }, context) => {
      if ((service === undefined) !== (region === undefined))
        context.addIssue({
          code: 'custom',
          message: 'has one of service and region: the request is signed with both, or with none',
        });
      if (service !== undefined && url.startsWith('http:') && !LOOPBACK.test(url))
        context.addIssue({ code: 'custom', path: ['url'], message: 'must begin with https: the request is signed' });
    }),
  create({ url: template, status, service, region, timeoutSeconds, tries }, context) {
    const url = asked(template, context);
    let exchange: Exchange | undefined;
    const signing = service === undefined || region === undefined ? undefined : { service, region };
    return {
      label: `url ${url.host}${url.pathname}`,
      rehearse: () => Promise.resolve(undefined),
      run(key) {
        exchange ??= createExchange(context);
        const asking: Asking = { url, status, signing, timeoutSeconds, exchange, key, context };
        return attempt({ tries, wait: context.wait }, () => ask(asking));
      },
    };
  },
});

const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:[/?#]|$)/;

/** The address as it is sent: signatures and servers must agree on how its query is written. */
function asked(template: string, { owner }: ProbeContext): URL {
  const url = new URL(template.replace(/\{\w+\}/g, (word) => encodeURIComponent(fillIn(word, owner))));
  url.hash = '';
  url.search = [...url.searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return url;
}

interface Asking {
  readonly url: URL;
  readonly status: number | undefined;
  readonly signing: { readonly service: string; readonly region: string } | undefined;
  readonly timeoutSeconds: number;
  readonly exchange: Exchange;
  readonly key: KeyMaterial;
  readonly context: ProbeContext;
}

async function ask({ url, status, signing, timeoutSeconds, exchange, key, context }: Asking): Promise<Attempt> {
  const { aws } = context;
  const headers = signing ? await signGet(url, { ...signing, key, at: aws.clock.now() }, aws) : {};
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const answer = await exchange({ url, method: 'GET', headers: { 'user-agent': 'keyturn', ...headers }, deadline });
    const isWanted = status === undefined ? answer.status >= 200 && answer.status < 300 : answer.status === status;
    return isWanted ? { is: 'done' } : unwanted(answer, status);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return { is: 'failed', because: error.message, isPassing: error.how !== 'untrusted' };
  }
}

function unwanted(answer: Answered, wanted: number | undefined): Attempt {
  const code = codeIn(answer);
  const because = `it answered ${answer.status}${code === undefined ? '' : ` (${code})`} instead of ${wanted ?? '200 to 299'}`;
  const isNotYet = notYetCodes.some((one) => one === code);
  return { is: 'failed', because, isPassing: isNotYet || answer.status === 429 || answer.status >= 500 };
}

/** AWS names an error in a header (JSON services, API Gateway) or in its body (query services, S3). */
function codeIn({ headers, text }: Answered): string | undefined {
  const named =
    headers['x-amzn-errortype'] ?? /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? /"__type"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  return /(?:^|#)(\w{1,60})(?:$|:)/.exec(named ?? '')?.[1];
}
