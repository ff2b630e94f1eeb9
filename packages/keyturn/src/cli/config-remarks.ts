import type { DeliveryEntry, LoadedConfig } from '../config/settings.ts';
import type { Instant } from '../core/instant.ts';
import { plural } from '../core/words.ts';

/** What is right, and yet may not be what was meant. */
export function remarksOn({ policy, safety, destinations, notify }: LoadedConfig, now: Instant): readonly string[] {
  const dayOf = (until: Instant) => until.slice(0, 10);
  return [
    ...policy.exceptions.flatMap(({ until }, index) =>
      until > now ? [] : [`exceptions[${index}] ended on ${dayOf(until)}: it covers nothing any more.`],
    ),
    ...safety.freezes.flatMap(({ until }, index) =>
      until > now ? [] : [`freezes[${index}] ended on ${dayOf(until)}: it holds nothing back any more.`],
    ),
    ...destinations.flatMap((entry, index) =>
      isForOne(entry)
        ? []
        : [`destinations[${index}] may mean several users, and nothing in it says {user}: each needs a place of its own.`],
    ),
    ...notify.routes.flatMap(({ settings }, index) =>
      policy.ownerTags.length === 0 && JSON.stringify(settings).includes('{owner}')
        ? [`notify.to[${index}] is for the owner, and no ownerTags say which tag names one: all of it goes to the fallback.`]
        : [],
    ),
  ];
}

/** What a configuration holds, in numbers; of rotations what there is. */
export function countsOf({ policy, rotation, probes, destinations, hooks, safety, notify }: LoadedConfig): string {
  const always = [plural(policy.rules.length, 'rule'), plural(policy.exceptions.length, 'exception')];
  const others: readonly (readonly [number, string])[] = [
    [rotation.rules.length, 'rotation rule'],
    [probes.length, 'probe'],
    [destinations.length, 'destination'],
    [hooks.length, 'hook'],
    [notify.routes.length, 'notifier'],
    [safety.windows.length, 'window'],
    [safety.freezes.length, 'freeze'],
  ];
  return [...always, ...others.flatMap(([count, word]) => (count === 0 ? [] : [plural(count, word)]))].join(', ');
}

/** Whether an entry means one user, or has a place for each: programs are told whose key it is. */
function isForOne({ match, kind, settings }: DeliveryEntry): boolean {
  const users = match?.users ?? [];
  const isOneUser = users.length === 1 && !/[*?]/.test(users[0] ?? '');
  const isOneKey = match?.keys?.length === 1;
  return isOneUser || isOneKey || match?.root === true || kind === 'command' || JSON.stringify(settings).includes('{user}');
}
