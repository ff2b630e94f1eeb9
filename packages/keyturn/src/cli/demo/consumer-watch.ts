import { type Instant, instantOf } from '../../core/instant.ts';
import type { KeyDay, KeyLane } from './key-lanes.ts';
import type { DemoWorld } from './rotation-world.ts';

/** That the consumer began to use another key. */
export interface Change {
  readonly at: Instant;
  readonly accessKeyId: string;
}

/** What CloudTrail tells of the consumer's calls with one key. */
export interface KeyUses {
  readonly accessKeyId: string;
  calls: number;
  failed: number;
  readonly first: Instant;
  last: Instant;
}

/** Looks at the consumer from outside: at its calls as CloudTrail has them, day by day, and at the keys of its user. */
export interface ConsumerWatch {
  /** Lets time pass hour by hour. */
  readonly passTo: (instant: number) => readonly Change[];
  readonly endDay: () => void;
  readonly lanes: () => readonly KeyLane[];
  readonly uses: () => readonly KeyUses[];
}

const HOUR_MS = 3_600_000;

/** Watches the consumer of a demo. */
export function createConsumerWatch(demo: DemoWorld): ConsumerWatch {
  const { sandbox, consumer } = demo;
  const uses = new Map<string, KeyUses>();
  const days = new Map<string, KeyDay[]>();
  let held = demo.firstKey;
  let count = 0;
  let toldTo = Number.NEGATIVE_INFINITY;
  return {
    passTo(instant) {
      const changes: Change[] = [];
      while (sandbox.clock.now() < instant) {
        sandbox.clock.set(Math.min(instant, (Math.floor(sandbox.clock.now() / HOUR_MS) + 1) * HOUR_MS));
        sandbox.catchUp();
        const now = consumer.held;
        if (now === undefined || now.accessKeyId === held) continue;
        held = now.accessKeyId;
        changes.push({ at: instantOf(now.fetchedAt), accessKeyId: held });
      }
      return changes;
    },
    endDay() {
      const busy = noteCalls(demo, uses, toldTo);
      toldTo = sandbox.clock.now();
      const keys = new Map(demo.user.keys.map(({ id, status }) => [id, status] as const));
      for (const id of keys.keys()) if (!days.has(id)) days.set(id, Array.from<KeyDay>({ length: count }).fill('absent'));
      for (const [id, lane] of days) {
        const status = keys.get(id);
        lane.push(busy.has(id) ? 'used' : status === 'Active' ? 'unused' : status === 'Inactive' ? 'inactive' : 'absent');
      }
      count += 1;
    },
    lanes: () => [...days].map(([accessKeyId, lane]) => ({ accessKeyId, days: lane })),
    uses: () => [...uses.values()],
  };
}

/** Reads the events that came since; answers the keys that worked. */
function noteCalls({ sandbox, userAgent, account }: DemoWorld, uses: Map<string, KeyUses>, since: number): ReadonlySet<string> {
  const news = [...sandbox.trail.of(account)].filter((event) => event.at > since && event.userAgent === userAgent).reverse();
  const working = new Set<string>();
  for (const { at, identity, errorCode } of news) {
    const when = instantOf(at);
    const { accessKeyId } = identity;
    const one = uses.get(accessKeyId) ?? { accessKeyId, calls: 0, failed: 0, first: when, last: when };
    uses.set(accessKeyId, one);
    one.calls += 1;
    one.last = when;
    if (errorCode === undefined) working.add(accessKeyId);
    else one.failed += 1;
  }
  return working;
}
