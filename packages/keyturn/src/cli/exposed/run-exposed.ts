import { type Exposure, isWhole } from '../../core/exposure.ts';
import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { standardRegions } from '../../core/regions.ts';
import { readExposure } from '../../engine/exposure.ts';
import { applyRemoval } from '../../engine/root-removal/run-removal.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionList, optionText } from '../options.ts';
import { changeRoots, openRemoval, type RemovalSession } from '../root/removal-session.ts';
import { exitCodeOfRemoved, removalLine, removedJson, removedText } from '../root/removed-text.ts';
import { createRootRecorder } from '../root/root-journal.ts';
import { askPerson } from '../rotation/agree.ts';
import { appliedJson, appliedText, exitCodeOfApplied } from '../rotation/applied-text.ts';
import { approvalOf } from '../rotation/approvals.ts';
import { performApply } from '../rotation/run-apply.ts';
import { changeRotation, isAgreed } from '../rotation/session.ts';
import { type ExposedKey, findExposedKey } from './exposed-key.ts';
import { type Containment, exposedJson, exposedText } from './exposed-text.ts';

/** Turns a leaked key off first, then replaces it, and tells what was done with it. */
export async function runExposed(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const session = await openRemoval(context);
  const key = await findExposedKey(session, context);
  const containment = isGiven(options, 'reportOnly') ? reportOnly : await contain(key, context);
  const exposure = await readDeeds(key, session, context);
  const told = { key, containment, exposure };
  const isJson = optionText(options, 'format') === 'json';
  await output.result(isJson ? `${JSON.stringify(exposedJson(told), null, 2)}\n` : exposedText(told, output.display));
  return worse(containment.exitCode, isWhole(exposure) ? exitCodes.clean : exitCodes.incomplete);
}

/** With `--report-only`. */
const reportOnly: Containment = { text: 'Nothing was changed.', json: null, exitCode: exitCodes.clean };

function readDeeds(key: ExposedKey, { aws, request }: RemovalSession, { options }: CommandContext): Promise<Exposure> {
  const { account, id } = key;
  const regions = [...new Set([...standardRegions[account.partition], ...optionList(options, 'regions')])];
  return readExposure(aws, { account, access: request.access, accessKeyId: id, regions });
}

async function contain({ id, account, owner }: ExposedKey, context: CommandContext): Promise<Containment> {
  switch (owner.is) {
    case 'user':
      return containUserKey({ id, account: account.id, user: owner.name }, context);
    case 'root':
      return containRootKey({ id, account: account.id }, context);
    case 'gone':
      return {
        text: `Key ${id} is gone already: no user has it, and the root user neither.`,
        json: null,
        exitCode: exitCodes.clean,
      };
    case 'unknown':
      return {
        text: `Nothing was changed: whose key ${id} is could not be found out: ${owner.why}`,
        json: null,
        exitCode: exitCodes.incomplete,
      };
    default:
      return owner satisfies never;
  }
}

/** Off at once, before there is a successor: in wrong hands, every minute counts more than its consumers do. */
function containUserKey(
  { id, account, user }: { readonly id: string; readonly account: string; readonly user: string },
  context: CommandContext,
): Promise<Containment> {
  return changeRotation(context, async (session) => {
    const question =
      `Key ${id} of user ${user} in account ${account} is turned off at once, before its successor is there: whoever uses it fails ` +
      'until they have the new one. It is deleted after a day at the latest. Go on?';
    if (!isAgreed(context)) await askPerson(context, question);
    const orders = { compromised: { key: id, mode: 'now' as const } };
    const applied = await performApply(session, context, { target: { account, user, orders } });
    return {
      text: appliedText(applied, context.output.display).trimEnd(),
      json: appliedJson(applied),
      exitCode: exitCodeOfApplied(applied),
    };
  });
}

/** A key of root cannot be turned off by others: its user is paused, and its key deleted once nobody misses it. */
async function containRootKey(
  { id, account }: { readonly id: string; readonly account: string },
  context: CommandContext,
): Promise<Containment> {
  const session = await openRemoval(context);
  const { aws, request, journal, run, actor, config } = session;
  return changeRoots(session, async () => {
    const question =
      `Key ${id} is of the root user of account ${account}: a service control policy denies that user everything, from now on. ` +
      'Its keys are deleted after the pause ("keyturn root remove"). Go on?';
    if (!isAgreed(context)) await askPerson(context, question);
    const { approve, isTwoPerson } = config.safety;
    const mayApprove = approve === 'root' && !isTwoPerson;
    if (mayApprove)
      await journal.append(approvalOf(session, { accessKeyId: id, because: 'the key is in wrong hands (keyturn exposed)' }));
    const approvers = mayApprove ? [actor.arn ?? 'somebody'] : [];
    const applied = await applyRemoval(aws, {
      ...request,
      scope: { kind: 'accounts', ids: [account] },
      orders: { do: 'remove', pauseDays: null, also: [] },
      isCompromised: true,
      recorder: createRootRecorder(journal, { run, plan: null, approvers, actor, now: () => aws.now() }),
      plan: undefined,
      isApproved: approvers.length > 0 || approve === 'never',
      onTaken: (principal, taken) => context.output.say(removalLine(principal, taken)),
    });
    return {
      text: removedText(applied, context.output.display).trimEnd(),
      json: removedJson(applied),
      exitCode: exitCodeOfRemoved(applied),
    };
  });
}

function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other;
}
