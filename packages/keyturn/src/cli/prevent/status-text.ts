import { guardrails } from '../../core/guardrails/index.ts';
import { listText } from '../../core/limit-words.ts';
import type { Assessed } from '../../core/prevention/assess.ts';
import { plural } from '../../core/words.ts';
import type { GuardrailSight } from '../../engine/guardrails.ts';
import type { Display } from '../../reports/format.ts';
import { type Cell, grid, paragraph } from '../layout.ts';
import { stateWords } from './state-words.ts';

/** How the guardrails stand, for a terminal: the organization first, then what is not right in each account. */
export function statusText(sight: GuardrailSight, chosen: readonly string[], display: Display): string {
  const { assessed } = sight;
  const ofOrganization = assessed.filter(({ account }) => account === null);
  const ofAccounts = assessed.filter(({ account }) => account !== null);
  const warnings = [...new Set(assessed.flatMap(({ assessment }) => assessment.warnings))];
  const blocks = [
    block('Organization', ofOrganization.map(organizationRow), display),
    block('Accounts', accountRows(ofAccounts), display),
    leftOutBlock(sight, display),
    block(
      'Keep in mind',
      warnings.map((warning) => ['-', warning]),
      display,
    ),
    paragraph(summary(assessed, chosen), display),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

function block(title: string, rows: readonly (readonly Cell[])[], display: Display): string {
  return rows.length === 0 ? '' : grid([[{ text: title, style: 'strong' }]], display) + grid(rows, display, 2);
}

function organizationRow({ guardrail, assessment }: Assessed): readonly Cell[] {
  return [guardrail.id, stateCell(assessment.state), assessment.says];
}

/** What is right is counted, what is not is named. */
function accountRows(assessed: readonly Assessed[]): readonly (readonly Cell[])[] {
  return [...new Set(assessed.map(({ guardrail }) => guardrail.id))].flatMap((id) => {
    const own = assessed.filter(({ guardrail }) => guardrail.id === id);
    const right = own.filter(({ assessment }) => stateWords[assessment.state].isRight);
    const wrong = own.filter(({ assessment }) => !stateWords[assessment.state].isRight);
    const [only] = right;
    const says =
      right.length === 1 && only ? `${placeOf(only)}: ${only.assessment.says}` : `in ${plural(right.length, 'account')}`;
    return [
      ...(only ? [[id, stateCell(only.assessment.state), says]] : []),
      ...wrong.map((one, index) => [
        index === 0 && !only ? id : '',
        stateCell(one.assessment.state),
        `${placeOf(one)}: ${one.assessment.says}`,
      ]),
    ];
  });
}

function stateCell(state: Assessed['assessment']['state']): Cell {
  const { word, style } = stateWords[state];
  return { text: word, style };
}

function placeOf({ account }: Assessed): string {
  const name = account?.name;
  return `${account?.id ?? ''}${name === null || name === undefined ? '' : ` ${name}`}`;
}

/** Accounts that nothing is known of. */
export function leftOutBlock({ unread, skipped }: Pick<GuardrailSight, 'unread' | 'skipped'>, display: Display): string {
  const rows = [...unread, ...skipped].map(({ account, because }): Cell[] => [account, because]);
  return rows.length === 0 ? '' : grid([[{ text: 'Not looked at', style: 'unknown' }]], display) + grid(rows, display, 2);
}

function summary(assessed: readonly Assessed[], chosen: readonly string[]): string {
  const wrong = new Set(
    assessed.filter(({ assessment }) => !stateWords[assessment.state].isRight).map(({ guardrail }) => guardrail.id),
  );
  const others = guardrails.map(({ id }) => id).filter((id) => !chosen.includes(id));
  return [
    `${chosen.length - wrong.size} of ${plural(chosen.length, 'guardrail')} ${chosen.length - wrong.size === 1 ? 'is' : 'are'} in force.`,
    ...(others.length === 0 ? [] : [`Not asked for: ${listText(others)} (name them in prevent.guardrails, or with --only).`]),
    ...(wrong.size === 0 ? [] : ['"keyturn prevent plan" says what would be done.']),
  ].join(' ');
}
