import { attested } from './controls/attested.ts';
import { cis } from './controls/cis.ts';
import type { FrameworkTable } from './controls/framework-table.ts';
import { nist } from './controls/nist.ts';
import { pci } from './controls/pci.ts';
import { securityHub } from './controls/security-hub.ts';
import type { Controls } from './finding.ts';

/** A framework, and those of its controls that checks of Keyturn answer to; how many others it has, Keyturn does not know. */
export interface Framework {
  /** As `--framework` takes it: `cis-5.0`. */
  readonly id: string;
  readonly title: string;
  /** What the mapping rests on, and what it cannot say. */
  readonly note: string;
  readonly controls: readonly FrameworkControl[];
}

export interface FrameworkControl {
  readonly id: string;
  /** Ids of the checks that answer to it. */
  readonly checks: readonly string[];
  /** What else it asks for, and nobody here looks at; null where the checks are all of it, or where that cannot be said. */
  readonly unseen: string | null;
}

const collator = new Intl.Collator('en', { numeric: true });

const NONE: Controls = {};

const tables: readonly FrameworkTable[] = [...cis, ...securityHub, ...pci, ...nist, ...attested];

/** Every framework, in the order of reports. */
export const frameworks: readonly Framework[] = tables.map(({ id, title, note, byCheck, unseen = {} }) => ({
  id,
  title,
  note,
  controls: [...new Set(Object.values(byCheck).flat())].sort(byNumber).map((control) => ({
    id: control,
    checks: Object.keys(byCheck).filter((check) => byCheck[check]?.includes(control)),
    unseen: unseen[control] ?? null,
  })),
}));

const byCheck: ReadonlyMap<string, Controls> = new Map(
  [...new Set(tables.flatMap((table) => Object.keys(table.byCheck)))].map((check) => [check, controlsByFramework(check)]),
);

/** The controls that a check answers to, by framework; findings share one object for each check. */
export function controlsOf(checkId: string): Controls {
  return byCheck.get(checkId) ?? NONE;
}

function controlsByFramework(check: string): Controls {
  return Object.fromEntries(
    tables.flatMap((table) => {
      const controls = table.byCheck[check] ?? [];
      return controls.length === 0 ? [] : [[table.id, [...controls].sort(byNumber)]];
    }),
  );
}

/** `1.10` comes after `1.9`, and `AC-3(7)` before `AC-3(15)`. */
function byNumber(a: string, b: string): number {
  return collator.compare(a, b);
}
