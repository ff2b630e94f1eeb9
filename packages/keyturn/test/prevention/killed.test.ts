import type { ChildProcess } from 'node:child_process';
import { expect, test } from 'vitest';
import { spawnKeyturn } from '../rotation/http/child.ts';
import { type GuardBench, startGuardBench } from '../support/guard-bench.ts';

const yaml = 'prevent: { guardrails: [root-access, deny-root-keys, deny-user-keys] }';

/** Each of them is a process that has to start. */
const PATIENCE_MS = 60_000;

/** Every call that changes something, in its order: the process is killed right after it. */
const changes = [
  ['EnableAWSServiceAccess', 1],
  ['EnableOrganizationsRootCredentialsManagement', 1],
  ['EnableOrganizationsRootSessions', 1],
  ['CreatePolicy', 1],
  ['AttachPolicy', 1],
  ['CreatePolicy', 2],
  ['AttachPolicy', 2],
] as const;

// One after another: runs in this process lend it their credentials.
test.each(changes)(
  'a process that is killed after %s (%i) leaves nothing that the next run does not bring to its end, or take back',
  async (action, n) => {
    const bench = await startGuardBench({ yaml });
    try {
      const before = standing(bench);
      await kill(bench, action, n);
      expect(await bench.run('prevent apply --yes')).toMatchObject({ exitCode: 0 });
      expect(bench.attachedTo(bench.organization.rootId)).toEqual([
        'FullAWSAccess',
        'keyturn-deny-root-keys',
        'keyturn-deny-user-keys',
      ]);
      expect(bench.organization.policies.size).toBe(3);
      expect([...bench.organization.rootFeatures].sort()).toEqual(['RootCredentialsManagement', 'RootSessions']);
      expect(await bench.run('prevent remove --yes')).toMatchObject({ exitCode: 0 });
      expect(standing(bench)).toEqual(before);
    } finally {
      await bench.close();
    }
  },
  PATIENCE_MS,
);

function standing({ organization }: GuardBench) {
  const { policies, attachments, trustedServices, rootFeatures } = organization;
  return structuredClone({ policies, attachments, trustedServices, rootFeatures });
}

/** Kills a run before it can have seen the answer of a call. */
async function kill({ aws, places }: GuardBench, action: string, n: number): Promise<void> {
  const add = aws.sandbox.calls.add.bind(aws.sandbox.calls);
  let victim: ChildProcess | undefined;
  let count = 0;
  aws.sandbox.calls.add = (call) => {
    add(call);
    if (call.action !== action) return;
    count += 1;
    if (count === n) victim?.kill('SIGKILL');
  };
  const { ended, said } = await spawnKeyturn(['prevent', 'apply', '--yes', ...places], {
    as: aws.admin(),
    onStart: (child) => (victim = child),
  });
  aws.sandbox.calls.add = add;
  if (ended !== 'SIGKILL') throw new Error(`it ended by itself: ${ended}\n${said}`);
}
