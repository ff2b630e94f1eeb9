import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { type Also, alsoNames } from '../../core/root-removal/removal-decision.ts';
import type { RemovalOrders } from '../../core/root-removal/removal-situation.ts';
import { type RootPlan, readRootPlan } from '../../core/root-removal/root-plan.ts';
import { makeRootPlan } from '../../engine/root-removal/make-root-plan.ts';
import type { ReconciledRoot } from '../../engine/root-removal/reconcile-root.ts';
import { applyRemoval, type RemovalRequest } from '../../engine/root-removal/run-removal.ts';
import type { Scope } from '../../engine/scope.ts';
import type { CommandContext, Options } from '../command.ts';
import { isGiven, optionAccounts, optionDays, optionList, optionText } from '../options.ts';
import { refuseUnwritable } from '../output.ts';
import { askPerson, reasonOf } from '../rotation/agree.ts';
import { approvalOf, approversOf } from '../rotation/approvals.ts';
import { readPlanText } from '../rotation/plan-file.ts';
import { fingerprintOf, isAgreed } from '../rotation/session.ts';
import { changeRoots, openRemoval, type RemovalSession } from './removal-session.ts';
import { exitCodeOfRemoved, removalLine, removedJson, removedText, untouchedBy } from './removed-text.ts';
import { createRootRecorder } from './root-journal.ts';
import { rootPlanText } from './root-plan-text.ts';
import { refuseOtherWish } from './root-rotation-session.ts';
import { runOwnRootRemove, runOwnRootResume } from './run-own-remove.ts';

/** Pauses root users, and removes what nobody missed; or writes a plan of that, or carries one out. */
export async function runRootRemove(context: CommandContext): Promise<ExitCode> {
  const { options } = context;
  const session = await openRemoval(context);
  refuseOtherWish(session.config, 'remove');
  if ((await session.aws.caller()).isRoot) return runOwnRootRemove(context, accountsNamed(context));
  const file = optionText(options, 'plan');
  const target = optionText(options, 'output');
  if (file !== undefined && target !== undefined)
    throw new Fault('usage-wrong', '--output writes a plan, and --plan carries one out: choose one.');
  const orders = ordersOf(options);
  if (target !== undefined) return writePlan(session, context, { target, orders });
  const plan = file === undefined ? undefined : await readRootPlanFile(file);
  return changeRoots(session, () => {
    const request = requestOf(session, context, { orders, plan });
    return carryOut(session, context, { request, plan });
  });
}

/** Takes the pause of a root user back. */
export async function runRootResume(context: CommandContext): Promise<ExitCode> {
  const session = await openRemoval(context);
  if ((await session.aws.caller()).isRoot) return runOwnRootResume(context, accountsNamed(context));
  return changeRoots(session, async () => {
    const orders: RemovalOrders = { do: 'resume' };
    const request = requestOf(session, context, { orders, plan: undefined });
    const [account = ''] = accountsNamed(context) ?? [];
    if (!isAgreed(context)) await askPerson(context, `Let the root user of account ${account} work again?`);
    return applyIn(session, context, { request, plan: undefined, approvers: [], untouched: [] });
  });
}

interface Order {
  readonly request: RemovalRequest;
  readonly plan: RootPlan | undefined;
}

interface Writing {
  readonly target: string;
  readonly orders: RemovalOrders;
}

async function writePlan(session: RemovalSession, context: CommandContext, { target, orders }: Writing): Promise<ExitCode> {
  const { output } = context;
  await refuseUnwritable(target);
  const request = requestOf(session, context, { orders, plan: undefined });
  const plan = await makeRootPlan(session.aws, { ...request, hash: fingerprintOf, isApproved: true });
  await output.resultTo(target, `${JSON.stringify(plan, null, 2)}\n`);
  output.say(rootPlanText(plan, output.display).trimEnd());
  if (plan.questions.some(({ problem }) => problem === 'unknown')) return exitCodes.incomplete;
  return plan.items.length + plan.questions.length > 0 ? exitCodes.findings : exitCodes.clean;
}

/** What is told and asked before anything is changed: whoever approves it says why, or has approved the plan before. */
async function carryOut(session: RemovalSession, context: CommandContext, { request, plan }: Order): Promise<ExitCode> {
  const { output } = context;
  const { journal, actor, config, aws } = session;
  const { isTwoPerson, approve } = config.safety;
  const approved = await approversOf(journal, plan, { isTwoPerson, applier: actor.arn });
  const mayExplain = approve === 'root' && !isTwoPerson;
  const isHopeful = approved.length > 0 || mayExplain;
  const shown = plan ?? (await makeRootPlan(aws, { ...request, hash: fingerprintOf, isApproved: isHopeful }));
  output.say(rootPlanText(shown, output.display).trimEnd());
  const isDue = shown.items.length > 0;
  if (isDue && !isAgreed(context)) await askPerson(context, 'Do this now?');
  const reason = isDue && mayExplain && approved.length === 0 ? await reasonOf(context) : undefined;
  if (reason !== undefined) {
    const evidence = { items: shown.items.length };
    await journal.append(approvalOf(session, { plan: shown.fingerprint, because: reason, evidence }));
  }
  const approvers = reason === undefined ? approved : [actor.arn ?? 'somebody'];
  const untouched = plan ? [] : untouchedBy(shown);
  return applyIn(session, context, { request, plan: shown, approvers, untouched });
}

interface Applying extends Order {
  readonly approvers: readonly string[];
  /** What is told of others. */
  readonly untouched: readonly ReconciledRoot[];
}

async function applyIn(
  { aws, journal, run, actor }: RemovalSession,
  { options, output }: CommandContext,
  { request, plan, approvers, untouched }: Applying,
): Promise<ExitCode> {
  const recorder = createRootRecorder(journal, { run, plan: plan?.fingerprint ?? null, approvers, actor, now: () => aws.now() });
  const done = await applyRemoval(aws, {
    ...request,
    recorder,
    plan,
    isApproved: approvers.length > 0,
    onTaken: (principal, taken) => output.say(removalLine(principal, taken)),
  });
  const applied = { ...done, outcomes: [...done.outcomes, ...untouched] };
  const isJson = optionText(options, 'format') === 'json';
  await output.result(isJson ? `${JSON.stringify(removedJson(applied), null, 2)}\n` : removedText(applied, output.display));
  return exitCodeOfRemoved(applied);
}

interface Wish {
  readonly orders: RemovalOrders;
  readonly plan: RootPlan | undefined;
}

function requestOf(session: RemovalSession, context: CommandContext, { orders, plan }: Wish): RemovalRequest {
  const ids = plan ? plan.items.map(({ account }) => account) : accountsNamed(context);
  const isOrg = isGiven(context.options, 'org');
  if (ids !== undefined && isOrg) throw new Fault('usage-wrong', 'Accounts and --org exclude each other: choose one.');
  if (ids === undefined && !isOrg)
    throw new Fault('usage-wrong', 'Name the accounts whose root users are meant, or all of the organization with --org.');
  const scope: Scope = ids === undefined ? session.request.scope : { kind: 'accounts', ids };
  return { ...session.request, scope, orders, isCompromised: false };
}

/** Undefined where none is named. */
function accountsNamed({ operands }: CommandContext): readonly string[] | undefined {
  const named = operands['accounts'] ?? operands['account'];
  return named === undefined ? undefined : optionAccounts({ accounts: named }, 'accounts', 'This command');
}

function ordersOf(options: Options): RemovalOrders {
  const named = optionList(options, 'also');
  const wrong = named.find((name) => !alsoNames.some((one) => one === name));
  if (wrong !== undefined) throw new Fault('usage-wrong', `--also wants ${alsoNames.join(', ')}, and got "${wrong}".`);
  const also: readonly Also[] = alsoNames.filter((name) => named.includes(name));
  if (also.includes('mfa') && !also.includes('password'))
    throw new Fault('usage-wrong', '--also mfa wants password beside it: a password without MFA would be left.');
  return { do: 'remove', pauseDays: optionDays(options, 'pause', '--pause') ?? null, also };
}

async function readRootPlanFile(file: string): Promise<RootPlan> {
  const plan = readRootPlan(await readPlanText(file), fingerprintOf);
  if (typeof plan === 'string') throw new Fault('plan-unreadable', `Could not read ${file} as a plan: ${plan}.`);
  return plan;
}
