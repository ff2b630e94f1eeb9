import { secretOf } from '../../src/sandbox/ids.ts';
import { administratorKey } from '../../src/sandbox/sandbox.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { isPause, type Members, type Table } from './exchange.ts';

/** A sandbox in which one table is played, by one client: two clients that play the same table see the same world, from the same seed. */
export interface Stage {
  readonly table: Table;
  readonly aws: TestSandbox;
  readonly known: ReadonlyMap<string, unknown>;
}

/** Starts the world of a table. */
export async function openStage(table: Table): Promise<Stage> {
  const { scenario = 'small', settings = {} } = table;
  const aws = await startTestSandbox({ scenario, settings });
  const admin = administratorKey(aws.world);
  if (!admin) throw new Error(`${scenario} has no administrator`);
  const known = { administrator: keyOf(aws, admin.key), ...table.prepare?.(aws) };
  refuseSameLabels(table, Object.keys(known));
  return { table, aws, known: new Map(Object.entries(known)) };
}

/** A key of the world, as STS and IAM write one. */
export function keyOf({ world }: TestSandbox, key: { readonly id: string }): Members {
  return { AccessKeyId: key.id, SecretAccessKey: secretOf(world.seed, key.id) };
}

/** A second answer under one label would change what the exchanges after it refer to. */
function refuseSameLabels({ name, steps }: Table, given: readonly string[]): void {
  const labels = [...given, ...steps.flatMap((step) => (isPause(step) || step.label === undefined ? [] : [step.label]))];
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) throw new Error(`the table ${name} has the label ${twice} twice`);
}
