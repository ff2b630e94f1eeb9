import { randomInt } from 'node:crypto';
import type { AdministratorAssessment } from '../../core/administrator/assess.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { userSignInPage } from '../../core/remedies/links.ts';
import { freezeAt, isInWindow } from '../../core/safety/window.ts';
import {
  lookForAdministrator,
  type Made,
  type Making,
  makeAdministrator,
  refuseOtherThan,
} from '../../engine/administrator/make-administrator.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { askPerson } from '../rotation/agree.ts';
import { isAgreed } from '../rotation/session.ts';
import { administratorJson, administratorText, takenLine } from './made-text.ts';
import { administratorPlanText } from './plan-text.ts';
import { createAdministratorRecorder } from './recorder.ts';
import { type AdministratorSession, changeAdministrators } from './session.ts';

/** Makes an administrator: shows what it may do and what is changed, asks, and does what is missing. */
export function runAdminCreate(context: CommandContext): Promise<ExitCode> {
  return changeAdministrators(context, (session) => carryOut(session, context));
}

async function carryOut(session: AdministratorSession, context: CommandContext): Promise<ExitCode> {
  const { output, options } = context;
  const making = makingOf(session, context);
  const agreed = await lookForAdministrator(making);
  const made = agreed.changes.length === 0 ? NOTHING : await agreeAndMake(agreed, { making, session, context });
  const told = { wish: session.wish, assessment: agreed, made };
  await output.result(
    optionText(options, 'format') === 'json'
      ? `${JSON.stringify(administratorJson(told), null, 2)}\n`
      : administratorText(told, output.display),
  );
  return exitCodeOf(agreed, made);
}

const NOTHING: Made = { ending: 'done', done: [], because: null };

function makingOf({ wish, account, file, run, ...rest }: AdministratorSession, { interrupted, output }: CommandContext): Making {
  return {
    wish,
    account,
    file,
    mark: run,
    signIn: userSignInPage(wish),
    draw: (below) => randomInt(below),
    recorder: createAdministratorRecorder({ wish, run, ...rest }),
    interrupted,
    onTaken: (change, effect) => output.say(takenLine(change, effect)),
  };
}

async function agreeAndMake(
  agreed: AdministratorAssessment,
  {
    making,
    session,
    context,
  }: { readonly making: Making; readonly session: AdministratorSession; readonly context: CommandContext },
): Promise<Made> {
  const { output } = context;
  refuseHeldBack(session);
  output.say(administratorPlanText(agreed, session, output.display).trimEnd());
  if (isAgreed(context)) return makeAdministrator(making, agreed);
  await askPerson(context, 'Do this now?');
  // Somebody has read it for a while.
  const fresh = await lookForAdministrator(making);
  refuseOtherThan(agreed, fresh);
  return makeAdministrator(making, fresh);
}

/** Throws a Fault where the policy lets nothing through now. There is no plan of this that somebody else could approve. */
function refuseHeldBack({ config, aws }: AdministratorSession): void {
  const { freezes, windows, approve } = config.safety;
  const freeze = freezeAt(freezes, aws.now());
  if (freeze) throw new Fault('held-back', `Nothing is changed until ${freeze.until}: ${freeze.reason}.`);
  if (!isInWindow(windows, aws.now())) throw new Fault('held-back', 'This is outside of the windows in which changes are made.');
  if (approve === 'always') {
    throw new Fault(
      'held-back',
      'The policy wants somebody to approve every change, and an administrator has no plan to approve.',
    );
  }
}

function exitCodeOf({ state }: AdministratorAssessment, { ending }: Made): ExitCode {
  if (state === 'unknown' || ending === 'interrupted') return exitCodes.incomplete;
  return state === 'blocked' || ending !== 'done' ? exitCodes.failed : exitCodes.clean;
}
