import * as z from 'zod';
import { defaultSafety, type SafetyPolicy, weekdays } from '../core/safety/safety-policy.ts';
import { isTimeZone, minutesOf } from '../core/safety/window.ts';
import { matchSchema, toMatch } from './match-schema.ts';
import { accountId, endDate, flag, mapping, oneOf, oneOrMany, startDate, text } from './values.ts';

const TIME_WANTED = 'a time such as "22:00", in quotes';

const time = z.string(TIME_WANTED).refine((value) => minutesOf(value) !== undefined, TIME_WANTED);

const windowSchema = mapping(
  {
    days: oneOrMany(oneOf(weekdays, 'a day: mon, tue, wed, thu, fri, sat or sun'))
      .describe('days on which it begins; every day where it is left out')
      .optional(),
    from: time.describe('when it begins, by the clock on the wall there'),
    to: time.describe('when it ends; on the next day where it is not after from'),
    timeZone: z
      .string('the name of a time zone such as Europe/Berlin')
      .refine(isTimeZone, 'the name of a time zone such as Europe/Berlin')
      .describe('time zone of the two; UTC where it is left out')
      .optional(),
  },
  'a window such as { days: [tue, wed], from: "22:00", to: "04:00", timeZone: Europe/Berlin }',
);

const freezeSchema = mapping(
  {
    from: startDate.describe('its first day (in UTC), or an instant'),
    until: endDate.describe('its last day (in UTC), or an instant'),
    reason: text('the reason in a few words').describe('why'),
  },
  'a freeze with from, until and reason',
).superRefine(({ from, until }, context) => {
  if (until < from)
    context.addIssue({ code: 'custom', message: 'has an end that is before its beginning: nothing would be frozen' });
});

/** Who may be changed, when, and who has to agree. */
export const safetyShape = {
  breakGlass: z.array(matchSchema, 'a list of matches').describe('whom nothing ever touches, whoever orders it').optional(),
  windows: z
    .array(windowSchema, 'a list of windows')
    .describe('when changes are made; at any time where there are none')
    .optional(),
  freezes: z.array(freezeSchema, 'a list of freezes').describe('when nothing is changed').optional(),
  approve: oneOf(['always', 'root', 'never'], 'always, root or never')
    .describe(
      'what somebody has to approve with "keyturn approve" before it is applied: everything, changes of root users (the default), nothing',
    )
    .optional(),
  'two-person': flag.describe('whether who approves must be somebody else than who applies').optional(),
  canaries: oneOrMany(accountId)
    .describe('accounts that are changed first; where something fails there, nothing is changed elsewhere')
    .optional(),
};

const section = () => mapping(safetyShape, '');

/** The safety of a run as the core knows it. */
export function toSafety(
  content: z.output<ReturnType<typeof section>>,
  limits: { readonly principalsPerRun?: number | undefined; readonly failures?: number | undefined },
): SafetyPolicy {
  return {
    breakGlass: (content.breakGlass ?? []).map(toMatch),
    windows: (content.windows ?? []).map(({ days = weekdays, from, to, timeZone = 'UTC' }) => ({ days, from, to, timeZone })),
    freezes: content.freezes ?? [],
    principalsPerRunMax: limits.principalsPerRun ?? defaultSafety.principalsPerRunMax,
    failuresPerRunMax: limits.failures ?? defaultSafety.failuresPerRunMax,
    approve: content.approve ?? defaultSafety.approve,
    isTwoPerson: content['two-person'] ?? defaultSafety.isTwoPerson,
    canaryAccounts: content.canaries ?? [],
  };
}
