import type { AdministratorAssessment } from '../../core/administrator/assess.ts';
import { type AdministratorChange, administratorChangeWords } from '../../core/administrator/change.ts';
import { type AdministratorWish, administratorArn } from '../../core/administrator/wish.ts';
import { switchRolePage, userSignInPage } from '../../core/remedies/links.ts';
import type { Made } from '../../engine/administrator/make-administrator.ts';
import type { Effect } from '../../engine/rotation-ports.ts';
import type { Display } from '../../reports/format.ts';
import { harmless } from '../../reports/plain-text.ts';
import { paragraph } from '../layout.ts';
import { warningsText } from './plan-text.ts';

/** What came of a run. */
export interface ToldAdministrator {
  readonly wish: AdministratorWish;
  readonly assessment: AdministratorAssessment;
  readonly made: Made;
}

/** A line for each change as it is made. */
export function takenLine(change: AdministratorChange, effect: Effect): string {
  const ending = effect.is === 'done' ? '' : `: ${effect.is === 'failed' ? 'refused' : 'nobody knows whether it was done'}`;
  return `${administratorChangeWords(change)}${ending}`;
}

/** What came of it, for a terminal. */
export function administratorText(told: ToldAdministrator, display: Display): string {
  const { wish, assessment, made } = told;
  const { changes, state, says, warnings } = assessment;
  const shown = changes.length === 0 ? warnings : [];
  const remarks = shown.length === 0 ? '' : warningsText(shown, display);
  if (state === 'blocked' || state === 'unknown') return paragraph(`Nothing was changed. ${says}`, display);
  if (made.ending !== 'done') return paragraph(brokenText(made, assessment), display);
  const title = changes.length === 0 ? says : `${wish.kind === 'role' ? 'The role' : 'The user'} ${wish.name} is made.`;
  return `${paragraph(title, display)}${wayText(wish, isPasswordThere(told))}${remarks}`;
}

function brokenText({ ending, because, done }: Made, { changes }: AdministratorAssessment): string {
  const next = changes[done.length];
  const what = next ? ` (${administratorChangeWords(next)})` : '';
  const how = { failed: 'AWS refused', unknown: 'nobody knows whether AWS did', interrupted: 'it was ended before', done: '' }[
    ending
  ];
  return `It was not made to its end: ${how} change ${done.length + 1} of ${changes.length}${what}: ${because ?? ''}. The same command looks what is there, and goes on.`;
}

/** How the administrator gets to work: in lines that are not wrapped, because they are copied. */
function wayText(wish: AdministratorWish, isNew: boolean): string {
  const arn = administratorArn(wish);
  const rows: readonly (readonly [name: string, text: string])[] =
    wish.kind === 'role'
      ? [
          ['arn', arn],
          ['console', switchRolePage(wish, wish.name)],
          ['profile', `role_arn = ${arn}`],
          ['', 'source_profile = the profile of your own user'],
          ['', 'mfa_serial = the ARN of your MFA device'],
        ]
      : [['arn', arn], ['console', userSignInPage(wish)], ...(isNew ? [['password', wish.passwordFile] as const] : [])];
  return rows.map(([name, text]) => `  ${name.padEnd(10)}${harmless(text)}\n`).join('');
}

function isPasswordThere({ assessment: { changes } }: ToldAdministrator): boolean {
  return changes.some((change) => change.do === 'set-password');
}

/** The same for programs. */
export function administratorJson({ wish, assessment: { state, says, changes, warnings }, made }: ToldAdministrator) {
  return {
    schema: 'keyturn/administrator/1',
    account: wish.account,
    kind: wish.kind,
    name: wish.name,
    arn: administratorArn(wish),
    state: state === 'open' ? (made.ending === 'done' ? 'made' : made.ending) : state,
    says,
    because: made.because,
    changes: changes.map((change, index) => ({
      do: change.do,
      says: administratorChangeWords(change),
      isDone: index < made.done.length,
    })),
    warnings,
    signIn: wish.kind === 'role' ? switchRolePage(wish, wish.name) : userSignInPage(wish),
    trusted: wish.kind === 'role' ? wish.trusted : null,
    passwordFile: wish.kind === 'user' ? wish.passwordFile : null,
  };
}
