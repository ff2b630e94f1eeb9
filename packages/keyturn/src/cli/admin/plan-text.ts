import type { AdministratorAssessment } from '../../core/administrator/assess.ts';
import { administratorChangeWords } from '../../core/administrator/change.ts';
import { documentsOf } from '../../core/administrator/documents.ts';
import type { AdministratorWish } from '../../core/administrator/wish.ts';
import { prettyDocument } from '../../core/prevention/scp-document.ts';
import type { CallerFacts } from '../../engine/ports.ts';
import type { Display } from '../../reports/format.ts';
import { type Cell, grid } from '../layout.ts';

/** What would be made, for a terminal: what it may do, every change in order, and every document. */
export function administratorPlanText(
  assessment: AdministratorAssessment,
  { wish, caller }: { readonly wish: AdministratorWish; readonly caller: CallerFacts },
  display: Display,
): string {
  const rows: Cell[][] = [
    ['why', assessment.says],
    ['may', 'everything in the account (AdministratorAccess)'],
    ...whoRows(wish),
    ...assessment.changes.map((change, index): Cell[] => [index === 0 ? 'to do' : '', administratorChangeWords(change)]),
  ];
  const documents = documentsOf(wish).map(
    ({ name, document }) => `${grid([[name]], display, 2)}${indented(prettyDocument(document))}\n`,
  );
  const warnings = [...assessment.warnings, ...callerWarnings(caller), ...wishWarnings(wish)];
  return [
    grid([[{ text: `Administrator ${wish.name} of account ${wish.account}`, style: 'strong' }]], display),
    grid(rows, display, 2),
    ...documents,
    ...(warnings.length === 0 ? [] : [warningsText(warnings, display)]),
  ].join('');
}

/** What somebody should know besides. */
export function warningsText(warnings: readonly string[], display: Display): string {
  return (
    grid([[{ text: 'Keep in mind', style: 'medium' }]], display) +
    grid(
      warnings.map((text) => ['-', text]),
      display,
      2,
    )
  );
}

function whoRows(wish: AdministratorWish): readonly Cell[][] {
  if (wish.kind === 'user') return [['who', `whoever has the password of ${wish.name}, and its MFA device`]];
  return wish.trusted.map((arn, index) => [index === 0 ? 'who' : '', whoText(arn)]);
}

function whoText(arn: string): string {
  return arn.endsWith(':root')
    ? `every user of account ${arn.split(':')[4] ?? ''} whom its policies let assume the role, with MFA`
    : `${arn}, with MFA`;
}

function callerWarnings({ isRoot, account }: CallerFacts): readonly string[] {
  return isRoot
    ? [`You are the root user of account ${account}: that works, and this should be among the last things that it is used for.`]
    : [];
}

function wishWarnings(wish: AdministratorWish): readonly string[] {
  return wish.kind === 'user'
    ? [
        'Until its MFA device is enrolled, whoever has the first password can enroll one: hand it over where nobody else reads it.',
      ]
    : ['People who sign in by IAM Identity Center show AWS no MFA, and cannot assume it: assign them AdministratorAccess there.'];
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
}
