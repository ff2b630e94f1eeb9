import type { Finding } from '../core/finding.ts';
import type { Column } from './columns.ts';
import { plainText } from './plain-text.ts';
import { accountText, ageText, isAboutKey, lastUseText, principalText, thingText } from './subject-text.ts';

interface FindingColumn extends Column {
  readonly cell: (finding: Finding) => string;
  /** Left out where none of the findings has it. */
  readonly isOptional: boolean;
}

/** Findings of one check as a table. */
export interface FindingTable {
  readonly columns: readonly Column[];
  /** Written as they are read: thousands of them are never there at once. */
  readonly rows: Iterable<readonly string[]>;
  /** The reason that all of them share, and that no column needs to repeat. */
  readonly sharedReason: string | null;
}

/** The columns that findings of one check fill. The reason is told where the others do not tell it, or where there is room. */
export function findingTable(findings: readonly Finding[], { isWide }: { readonly isWide: boolean }): FindingTable {
  const [first] = findings;
  const firstReason = first ? reason.cell(first) : '';
  const isShared = findings.length > 1 && findings.every((finding) => reason.cell(finding) === firstReason);
  const speaksForItself = findings.every(({ evidence }) => evidence.ageDays !== undefined);
  const chosen = columns.filter(
    (column) =>
      (column !== reason || (!isShared && (isWide || !speaksForItself))) &&
      (!column.isOptional || findings.some((finding) => column.cell(finding) !== '')),
  );
  return {
    columns: chosen.map(({ title, widthMin, cell }) => ({
      title: cell === thingText && !findings.every(isAboutKey) ? 'Credential' : title,
      widthMin,
    })),
    rows: {
      *[Symbol.iterator]() {
        for (const finding of findings) yield chosen.map(({ cell }) => cell(finding));
      },
    },
    sharedReason: isShared ? firstReason : null,
  };
}

const reason: FindingColumn = { title: 'Why', widthMin: 20, isOptional: false, cell: ({ because }) => plainText(because) };

/** An id of a key has twenty characters or more, an account id twelve: neither is broken while anything else can give way. */
const columns: readonly FindingColumn[] = [
  { title: 'Account', widthMin: 12, isOptional: false, cell: ({ subject }) => accountText(subject) },
  { title: 'Principal', widthMin: 10, isOptional: false, cell: ({ subject }) => principalText(subject) },
  { title: 'Access key', widthMin: 20, isOptional: true, cell: thingText },
  { title: 'Age', widthMin: 8, isOptional: true, cell: ({ evidence }) => ageText(evidence) },
  { title: 'Last used', widthMin: 10, isOptional: true, cell: ({ evidence }) => lastUseText(evidence) },
  { title: 'Owner', widthMin: 8, isOptional: true, cell: ({ owner }) => plainText(owner ?? '') },
  reason,
];
