import { listText } from '../../core/limit-words.ts';
import type { Change } from '../../core/prevention/change.ts';
import { changeWords } from '../../core/prevention/change-words.ts';
import type { GuardrailObstacle, PlannedGuardrail, PreventionPlan } from '../../core/prevention/plan.ts';
import { prettyDocument } from '../../core/prevention/scp-document.ts';
import type { Simulation } from '../../core/prevention/simulation.ts';
import { plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { grouped } from '../../reports/plain-text.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { stateWords } from './state-words.ts';
import { leftOutBlock } from './status-text.ts';

/** A plan for a terminal: every change in order, with the documents that would be written. */
export function preventionPlanText(plan: PreventionPlan, display: Display): string {
  const warnings = [...new Set(plan.items.flatMap((item) => item.warnings))];
  const blocks = [
    ...alike(plan.items).map((items) => itemBlock(items, plan.purpose, display)),
    ...obstacleBlocks(plan.obstacles, display),
    leftOutBlock(plan, display),
    warnings.length === 0
      ? ''
      : grid([[{ text: 'Keep in mind', style: 'medium' }]], display) +
        grid(
          warnings.map((text) => ['-', text]),
          display,
          2,
        ),
    paragraph(summary(plan), display),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

/** Where something is: in an account, or in the organization. */
export function placeText({ account, accountName }: Pick<PlannedGuardrail, 'account' | 'accountName'>): string {
  if (account === null) return 'the organization';
  return `account ${account}${accountName === null ? '' : ` (${accountName})`}`;
}

/** What a simulation found, for a terminal. */
export function simulationText({ days, denied, calls, unread }: Simulation, display: Display): string {
  const rows = denied.map(({ guardrail, account, principalArn, action, count, lastAt, isCertain }): Cell[] => [
    guardrail,
    account,
    `${principalArn}\n${action}, ${plural(count, 'time')}, last on ${lastAt.slice(0, 10)}${isCertain ? '' : '; perhaps a session of AssumeRoot, which would go on working'}`,
  ]);
  const title: Cell = { text: `Calls of the last ${days} days that would have been denied`, style: 'strong' };
  const found =
    denied.length === 0 ? paragraph(`None of ${grouped(calls)} that were looked at.`, display, 2) : grid(rows, display, 2);
  const missing = unread.map(({ account, because }): Cell[] => [account, because]);
  return [
    grid([[title]], display) + found,
    missing.length === 0 ? '' : grid([[{ text: 'Not looked at', style: 'unknown' }]], display) + grid(missing, display, 2),
    paragraph(
      'CloudTrail was asked in the region in which IAM is recorded: what root users do with other services in other regions is not in it.',
      display,
    ),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** Items that say the same of several accounts, together: an organization has many accounts that want the same. */
function alike(items: readonly PlannedGuardrail[]): readonly (readonly [PlannedGuardrail, ...PlannedGuardrail[]])[] {
  const groups = new Map<string, [PlannedGuardrail, ...PlannedGuardrail[]]>();
  for (const item of items) {
    const key = [item.guardrail, item.says, ...item.changes.map((change) => `${changeWords(change)} ${documentOf(change)}`)].join(
      '\n',
    );
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

function itemBlock(
  items: readonly [PlannedGuardrail, ...PlannedGuardrail[]],
  purpose: PreventionPlan['purpose'],
  display: Display,
): string {
  const [first] = items;
  const place = items.length === 1 ? placeText(first) : plural(items.length, 'account');
  const title: Cell = { text: `${first.guardrail} in ${place}`, style: 'strong' };
  const rows: Cell[][] = [
    ...(items.length === 1 ? [] : [['where', listText(items.map(accountText))]]),
    ['why', first.says],
    ...(purpose === 'apply' ? [['effect', first.does]] : []),
    ...first.changes.map((change, index): Cell[] => [index === 0 ? 'to do' : '', changeWords(change)]),
  ];
  const documents = first.changes.map(documentOf).filter((text) => text !== undefined);
  return grid([[title]], display) + grid(rows, display, 2) + documents.map((text) => `${indented(text)}\n`).join('');
}

function accountText({ account, accountName }: PlannedGuardrail): string {
  return accountName === null ? (account ?? '') : `${account} (${accountName})`;
}

/** What would be written, as it would stand there. */
function documentOf(change: Change): string | undefined {
  if (change.do === 'create-policy' || change.do === 'update-policy') return prettyDocument(change.content);
  return change.do === 'put-rule' ? `${change.rule}: ${change.pattern}` : undefined;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
}

/** The same of many accounts is told once. */
function obstacleBlocks(obstacles: readonly GuardrailObstacle[], display: Display): readonly string[] {
  if (obstacles.length === 0) return [];
  const rows = obstacles.map(({ guardrail, account, accountName, state, says }): Cell[] => [
    guardrail,
    { text: stateWords[state].word, style: stateWords[state].style },
    account === null ? says : `${placeText({ account, accountName })}: ${says}`,
  ]);
  return [grid([[{ text: 'Not in this plan', style: 'medium' }]], display) + grid(rows, display, 2)];
}

function summary({ purpose, items, settled, obstacles, fingerprint }: PreventionPlan): string {
  const changes = items.reduce((sum, item) => sum + item.changes.length, 0);
  const right = purpose === 'apply' ? 'in force already' : 'not there';
  return [
    items.length === 0 ? 'There is nothing to change.' : `${plural(changes, 'change')} for ${plural(items.length, 'guardrail')}.`,
    ...(settled > 0 ? [`${settled} ${right}.`] : []),
    ...(obstacles.length > 0 ? [`${obstacles.length} for somebody to look at.`] : []),
    ...(items.length === 0 ? [] : [`Plan ${fingerprint.slice(0, 12)}.`]),
  ].join(' ');
}
