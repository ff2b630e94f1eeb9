import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { Notice, NoticeEvent } from '../core/notices/notice.ts';
import type { Told } from '../engine/notifier.ts';
import { type Attempt, attemptAgain } from '../outside/attempts.ts';
import { attemptAws, lookInAws, regionSchema } from './aws.ts';
import { dataOf } from './notice-data.ts';
import { defineNotifier, type NotifierContext } from './notifier.ts';
import { notifierAttempts, toldOf } from './told.ts';

const BUS = 'the name or the ARN of an event bus';

/** A bus of Amazon EventBridge: an event for each notice, for programs. */
export const eventbridgeNotifier = defineNotifier({
  kind: 'eventbridge',
  summary:
    'puts an event for each notice on a bus of Amazon EventBridge: source keyturn, a detail-type for each kind of notice, and the notice as detail',
  shape: z.strictObject({
    eventBus: z
      .string(BUS)
      .regex(/^(?:arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[A-Za-z0-9._/-]{1,256}$/, BUS)
      .describe('name or ARN of the bus')
      .default('default'),
    region: regionSchema.describe('AWS region; that of the ARN or of the aws settings when left out').optional(),
  }),
  create({ eventBus, region: named }, context) {
    const region = named ?? (eventBus.startsWith('arn:') ? eventBus.split(':')[3] : undefined);
    const bus: Bus = { name: eventBus, region, context };
    return {
      is: 'teller',
      label: `EventBridge bus ${eventBus}${named === undefined ? '' : ` in ${named}`}`,
      rehearse: () =>
        lookInAws(`look at the event bus ${eventBus}`, async () => {
          const { service, client } = await open(bus);
          await client.send(new service.DescribeEventBusCommand({ Name: eventBus }));
        }),
      async tell(message): Promise<Told> {
        for (const batch of batchesOf(message.notices.map((notice) => entryOf(notice, eventBus)))) {
          const last = await putAll(bus, batch);
          if (last.is === 'failed') return toldOf(last);
        }
        return { is: 'told', thread: null };
      },
    };
  },
});

/** What rules can match besides the detail. */
const detailTypes: Readonly<Record<NoticeEvent, string>> = {
  'due-soon': 'Keyturn Key Due Soon',
  due: 'Keyturn Key Due',
  'deactivation-ahead': 'Keyturn Key Deactivation Ahead',
  blocked: 'Keyturn Rotation Blocked',
  'old-key-in-use': 'Keyturn Old Key In Use',
  failed: 'Keyturn Run Failed',
  done: 'Keyturn Key Done',
  'exception-ending': 'Keyturn Exception Ending',
  'root-used': 'Keyturn Root User Used',
  exposed: 'Keyturn Key Exposed',
  late: 'Keyturn Run Late',
};

interface Bus {
  readonly name: string;
  readonly region: string | undefined;
  readonly context: NotifierContext;
}

type Entry = PutEventsRequestEntry;

/** "The total entry size must be less than 256 KB", ten entries in a call (EventBridge, PutEvents). */
const BATCH_BYTES_MAX = 240 * 1024;
const BATCH_ENTRIES_MAX = 10;

function entryOf(notice: Notice, bus: string): Entry {
  return {
    Source: 'keyturn',
    DetailType: detailTypes[notice.event],
    Detail: JSON.stringify(dataOf(notice)),
    Time: new Date(notice.at),
    EventBusName: bus,
  };
}

function batchesOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry));
    const current = batches.at(-1);
    if (!current || current.length >= BATCH_ENTRIES_MAX || bytes + size > BATCH_BYTES_MAX) {
      batches.push([entry]);
      bytes = size;
    } else {
      current.push(entry);
      bytes += size;
    }
  }
  return batches;
}

/** A call that succeeds may still have failed for some of its entries: those, and no others, are put again. */
async function putAll(bus: Bus, batch: readonly Entry[]): Promise<Attempt> {
  let left = batch;
  let failedCall: Attempt | undefined;
  const last = await attemptAgain({ tries: notifierAttempts.tries, wait: bus.context.wait }, async () => {
    let refusals: readonly Refusal[] = [];
    const call = await attemptAws(`put events on the bus ${bus.name}`, async () => {
      refusals = await putOnce(bus, left);
    });
    // The SDK has tried that again already.
    if (call.is === 'failed') failedCall = call;
    const [first] = refusals;
    if (!first) return { is: 'done' };
    const because = `the bus ${bus.name} refused ${refusals.length} of ${left.length} events: ${first.code}`;
    left = refusals.map(({ entry }) => entry);
    return { is: 'failed', because, isPassing: refusals.every(({ code }) => PASSING.has(code)) };
  });
  return failedCall ?? last;
}

interface Refusal {
  readonly entry: Entry;
  readonly code: string;
}

const PASSING: ReadonlySet<string> = new Set(['InternalException', 'InternalFailure', 'ThrottlingException']);

async function putOnce(bus: Bus, entries: readonly Entry[]): Promise<readonly Refusal[]> {
  const { service, client } = await open(bus);
  const answer = await client.send(new service.PutEventsCommand({ Entries: [...entries] }));
  if (answer.FailedEntryCount === 0) return [];
  return entries.flatMap((entry, index) => {
    const code = answer.Entries?.[index]?.ErrorCode;
    return code === undefined ? [] : [{ entry, code }];
  });
}

async function open({ region, context }: Bus) {
  const [service, client] = await Promise.all([import('@aws-sdk/client-eventbridge'), context.aws.eventBridge({ region })]);
  return { service, client };
}
