import { createAwsClients } from '../../src/aws/client.ts';
import type { NotifierContext } from '../../src/notifiers/notifier.ts';
import type { FaultEffect } from '../../src/sandbox/faults.ts';
import type { Trouble } from '../contracts/notifier.ts';
import type { Answered, Loopback } from '../emulations/loopback.ts';
import { hurriedTime } from './audit.ts';
import { REGION } from './aws-destination.ts';
import type { TestSandbox } from './sandbox.ts';

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

/** What a notifier of AWS is made with: it signs as the administrator, gives up after half a second, and waits in no time. */
export function awsContext(aws: TestSandbox, environment: NotifierContext['environment'] = {}): NotifierContext {
  const clients = createAwsClients({
    endpoint: aws.url,
    region: REGION,
    credentials: aws.admin().credentials,
    environment: {},
    timeoutMs: 500,
    time: hurriedTime(),
  });
  return { aws: clients, environment, wait: () => Promise.resolve() };
}

/** Lets the next calls of one action meet trouble; `busy` is how its service says that it is. */
export function troubledAws(
  { sandbox: { faults } }: TestSandbox,
  { action, busy }: { readonly action: string; readonly busy: string },
) {
  const effects: Readonly<Record<Trouble, FaultEffect>> = {
    refused: { kind: 'error', code: 'AccessDeniedException', status: 403, message: 'not authorized' },
    late: { kind: 'hang' },
    busy: { kind: 'error', code: busy, status: 429, message: 'Rate exceeded' },
    failing: { kind: 'error', code: 'InternalFailure', status: 500 },
    lost: { kind: 'drop-after' },
  };
  return (trouble: Trouble, times = 1): void => {
    faults.add({ action, times: times === Infinity ? 0 : times, effect: effects[trouble] });
  };
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
