import type { Message, Notifier, Told } from '../engine/notifier.ts';
import { readSecretAddress } from '../outside/addresses.ts';
import { type Attempt, attemptAgain } from '../outside/attempts.ts';
import { type Answered, createExchange, type Exchange } from '../outside/exchange.ts';
import { post } from '../outside/post.ts';
import type { NotifierContext } from './notifier.ts';
import { toldOf, unable } from './told.ts';

/** A channel that posts whatever comes to its address: who knows the address can post, so it is a secret. */
interface IncomingWebhook {
  /** The environment variable with the address. */
  readonly urlEnv: string;
  readonly label: string;
  readonly timeoutSeconds: number;
  readonly tries: number;
  readonly render: (message: Message) => object;
  readonly judge: (answer: Answered) => Attempt;
}

/** Tells such a channel; the address is read when it is needed, and the connection made then. */
export function tellIncomingWebhook(
  { urlEnv, label, timeoutSeconds, tries, render, judge }: IncomingWebhook,
  { environment, wait }: NotifierContext,
): Notifier {
  const read = () => readSecretAddress(environment, { name: urlEnv, holds: 'the address of the webhook' });
  let opened: Exchange | undefined;
  return {
    is: 'teller',
    label,
    rehearse() {
      const address = read();
      return Promise.resolve(typeof address === 'string' ? address : undefined);
    },
    async tell(message): Promise<Told> {
      const address = read();
      if (typeof address === 'string') return unable(address);
      const exchange = (opened ??= createExchange({ environment }));
      const url = new URL(address.url.reveal());
      const body = JSON.stringify(render(message));
      return toldOf(await attemptAgain({ tries, wait }, () => post({ url, body, timeoutSeconds, exchange }, judge)));
    },
  };
}
