import { createAwsClients } from '../../src/aws/client.ts';
import type { NotifierContext } from '../../src/notifiers/notifier.ts';
import type { Trouble } from '../contracts/notifier.ts';
import type { Answered, Loopback } from '../emulations/loopback.ts';

/** What a notifier is made with in tests; whoever waits only says for how long. */
export function notifierContext(environment: NotifierContext['environment'] = {}) {
  const waits: number[] = [];
  const context: NotifierContext = {
    aws: createAwsClients({ environment: {} }),
    environment,
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
  };
  return { context, waits };
}

/** Lets the next requests of a receiver meet trouble; `refused` is what the service answers then. */
export function troubled(receiver: Loopback, refused: Answered) {
  const answers: Readonly<Record<Exclude<Trouble, 'lost'>, Answered>> = {
    refused,
    late: { status: 0 },
    busy: { status: 429, headers: { 'retry-after': '7' }, json: {} },
    failing: { status: 503, text: 'upstream connect error' },
  };
  return (trouble: Trouble, times = 1): void => {
    if (trouble === 'lost') receiver.loseAnswer();
    else for (let left = Math.min(times, ATTEMPTS_MAX); left > 0; left--) receiver.answerOnce(() => answers[trouble]);
  };
}

/** More than any notifier makes in these tests. */
const ATTEMPTS_MAX = 20;
