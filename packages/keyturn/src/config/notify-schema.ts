import * as z from 'zod';
import { noticeEvents, urgencies } from '../core/notices/notice.ts';
import type { Route } from '../core/notices/route.ts';
import type { Match, Policy } from '../core/policy.ts';
import { weekdays } from '../core/safety/safety-policy.ts';
import { isTimeZone, minutesOf } from '../core/safety/window.ts';
import { notifierKinds } from '../notifiers/index.ts';
import { entriesSchema } from './entries-schema.ts';
import { matchSchema, toMatch } from './match-schema.ts';
import type { NotifyConfig } from './settings.ts';
import { duration, mapping, oneOf, oneOrMany, text } from './values.ts';

const TIME_WANTED = 'a time such as "08:00", in quotes';
const ZONE_WANTED = 'the name of a time zone such as Europe/Berlin';

const routeMembers = {
  events: oneOrMany(oneOf(noticeEvents, `events: ${noticeEvents.join(', ')}`))
    .describe('of what it is told; of everything where it is left out')
    .optional(),
  urgency: oneOf(urgencies, 'info, warning or critical').describe('only what is at least so urgent').optional(),
  digest: oneOf(['immediate', 'daily', 'weekly'], 'immediate, daily or weekly')
    .describe('at once, or collected: once a day or once a week')
    .optional(),
  at: z
    .string(TIME_WANTED)
    .refine((value) => minutesOf(value) !== undefined, TIME_WANTED)
    .describe('when a digest is sent; the first run after that does it')
    .optional(),
  on: oneOf(weekdays, 'a day of the week such as mon').describe('the day of a weekly digest').optional(),
  timeZone: z.string(ZONE_WANTED).refine(isTimeZone, ZONE_WANTED).describe('of the digest; UTC where it is left out').optional(),
  fallback: text('what to fill in, such as security@example.com')
    .describe('who is told where {owner} or {contact} is not known, or is no address')
    .optional(),
};

/** What every entry has, of whichever kind. */
export const routeMemberNames: readonly string[] = Object.keys(routeMembers);

const routesSchema = entriesSchema({
  kinds: notifierKinds,
  wanted: 'somebody to tell, with a kind, such as { kind: webhook, url: "https://example.com/keyturn" }',
  list: 'a list of whom to tell',
  says: 'of whose keys it is told; of everybody when left out',
  isMatchOptional: true,
  members: routeMembers,
  words: ['owner', 'contact', 'account', 'accountName', 'user'],
}).superRefine((routes, context) => {
  for (const [index, route] of routes.entries()) {
    const { match: _match, kind: _kind, ...rest } = route;
    const isFilled = /\{(owner|contact)\}/.test(JSON.stringify(rest)) || rest['to'] === 'owner';
    if (isFilled && rest['fallback'] === undefined)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: 'has no fallback: say who is told where the owner or the contact is not known',
      });
  }
});

const accountContacts = z.record(
  z.string().regex(/^\d{12}$/, 'an account id: twelve digits, in quotes'),
  text('an address such as team@example.com'),
  'contacts such as "111122223333": team@example.com',
);

/** Who is told of what. */
export const notifySchema = mapping(
  {
    warnBefore: z
      .array(duration, 'a list of durations such as [14d, 7d, 1d]')
      .min(1, 'at least one duration')
      .describe('how long before something happens people are told: once for each of these')
      .optional(),
    contacts: accountContacts.describe('whom an account belongs to: {contact} in an entry below').optional(),
    to: routesSchema.describe('who is told').optional(),
  },
  'settings such as to: and warnBefore:',
);

const WARN_BEFORE = [14, 7, 1];

/** The section as the rest of the program knows it. `destinations`: whose keys are rotated. */
export function toNotify(
  section: z.output<typeof notifySchema> | undefined,
  destinations: readonly (Match | undefined)[],
): NotifyConfig {
  const marks: Match[] = [];
  const routes = (section?.to ?? []).map((entry): Route => {
    const { match, kind, ...rest } = entry;
    const { events, urgency, digest, at, on, timeZone, fallback, ...settings } = rest;
    const mark = match === undefined ? null : marks.push(toMatch(matchSchema.parse(match))) - 1;
    const wish = routeSchema.parse({ events, urgency, digest, at, on, timeZone, fallback });
    return { kind: String(kind), mark, ...routeOf(wish), settings: ownerIn(settings) };
  });
  return {
    warnBefore: section?.warnBefore ?? WARN_BEFORE,
    isWarnBeforeGiven: section?.warnBefore !== undefined,
    contacts: section?.contacts ?? {},
    routes,
    marks: routes.length === 0 ? [] : [...marks, ...destinations.flatMap((match) => match ?? [])],
    destinationMarks: marks.length,
  };
}

const routeSchema = z.object(routeMembers);

function routeOf(wish: z.output<typeof routeSchema>): Omit<Route, 'kind' | 'mark' | 'settings'> {
  const { events = [], urgency = 'info', digest, at = '00:00', on = 'mon', timeZone = 'UTC', fallback = null } = wish;
  const every = digest === 'daily' ? 'day' : digest === 'weekly' ? 'week' : undefined;
  return { events, urgency, digest: every === undefined ? null : { every, at, on, timeZone }, fallback };
}

/** `to: owner` says it in a word. */
function ownerIn(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return settings['to'] === 'owner' ? { ...settings, to: '{owner}' } : settings;
}

/** The policy with what is asked of it so that it is known who has to be told; without anybody to tell it stays what it is. */
export function withNotices(policy: Policy, { routes, marks, warnBefore, isWarnBeforeGiven }: NotifyConfig): Policy {
  if (routes.length === 0) return policy;
  const { keyAgeSoonDays } = policy.limits;
  // Nobody can be told of what an audit does not find yet.
  const soon = isWarnBeforeGiven ? Math.max(keyAgeSoonDays, ...warnBefore) : keyAgeSoonDays;
  return { ...policy, limits: { ...policy.limits, keyAgeSoonDays: soon }, marks };
}
