import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ChildEnd, spawnKeyturn } from './child.ts';
import { type Laptop, makeLaptop } from './laptop.ts';
import { destinationsYaml, type Place, settled, standing, startWorld } from './world.ts';

const places: readonly Place[] = ['secret', 'parameter'];

const yaml = [
  'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }',
  'destinations:',
  destinationsYaml(places),
  '',
].join('\n');

/** Each of them is two processes at the least, and each process waits for seconds. */
const PATIENCE_MS = 120_000;
const RUNS_MAX = 8;

/** The call after which the process is killed: the n-th of its kind. */
interface Fatal {
  readonly action: string;
  readonly n: number;
}

const everyChange: readonly Fatal[] = [
  { action: 'TagUser', n: 1 },
  { action: 'CreateAccessKey', n: 1 },
  { action: 'PutSecretValue', n: 2 },
  { action: 'PutParameter', n: 3 },
  { action: 'UpdateSecretVersionStage', n: 2 },
  { action: 'PutParameter', n: 4 },
  { action: 'DeleteParameter', n: 1 },
  { action: 'TagUser', n: 2 },
  { action: 'UpdateAccessKey', n: 1 },
  { action: 'DeleteAccessKey', n: 1 },
];

const someLooks: readonly Fatal[] = [
  { action: 'GetCallerIdentity', n: 4 },
  { action: 'ListUserTags', n: 4 },
];

test.concurrent.each([...everyChange, ...someLooks])(
  'a process that is killed at call $n of $action has done no harm, and the next one ends the rotation',
  async (fatal) => {
    const life = await liveThrough(fatal);
    expect(life).toMatchObject({
      killed: { ended: 'SIGKILL', out: '' },
      last: { ended: 0 },
      standing: settled({ places }),
      harm: [],
      journal: [],
    });
    expect(life.created).toBeLessThanOrEqual(2);
  },
  PATIENCE_MS,
);

/** A process that dies, and those after it. */
async function liveThrough({ action, n }: Fatal) {
  let count = 0;
  let victim: ChildProcess | undefined;
  // Before its answer leaves: the process cannot have seen it.
  const onCall = (_number: number, called: string) => {
    if (called !== action) return;
    count += 1;
    if (count === n) victim?.kill('SIGKILL');
  };
  const world = await startWorld({ places, settings: { trailSeconds: 1 }, onCall });
  const laptop = makeLaptop(yaml);
  try {
    // Its notes and its keys are told apart by their seconds: time must pass.
    world.aws.sandbox.clock.run();
    const as = world.aws.admin();
    const killed = await spawnKeyturn(apply(laptop), { as, onStart: (child) => (victim = child) });
    victim = undefined;
    let last: ChildEnd | undefined;
    for (let run = 0; run < RUNS_MAX && last?.ended !== 0; run++) {
      if (last) world.aws.clock.advance(1_800);
      last = await spawnKeyturn(apply(laptop), { as });
    }
    const created = world.aws.sandbox.calls.counts().calls['iam:CreateAccessKey'] ?? 0;
    return { killed, last, standing: standing(world), harm: world.harm, journal: await laptop.problems(), created };
  } finally {
    laptop.remove();
    await world.close();
  }
}

function apply({ folder, yaml: text }: Laptop): readonly string[] {
  const config = join(folder, 'keyturn.yaml');
  writeFileSync(config, text);
  return ['apply', '--yes', '--config', config, '--state-dir', folder];
}
