import { type AwsClients, createAwsClients } from '../../src/aws/client.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { connectForRemoval } from '../../src/aws/root-access.ts';
import { createRootRecorder } from '../../src/cli/root/root-journal.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import type { Also } from '../../src/core/root-removal/removal-decision.ts';
import { defaultSafety } from '../../src/core/safety/safety-policy.ts';
import { type AppliedRemoval, applyRemoval } from '../../src/engine/root-removal/run-removal.ts';
import type { Scope } from '../../src/engine/scope.ts';
import { createFileJournal } from '../../src/store/journal-file.ts';
import { mortal, timeIn } from '../rotation/http/laptop.ts';
import type { TestSandbox } from '../support/sandbox.ts';

/** Where a removal runs, and on whom. */
export interface RemovalRun {
  readonly aws: TestSandbox;
  /** Folder of the journal. */
  readonly folder: string;
  readonly scope: Scope;
  readonly also?: readonly Also[];
  readonly order?: 'remove' | 'resume';
  /** Instead of clients of the administrator that know where the sandbox is. */
  readonly clients?: AwsClients;
  /** From then on no answer arrives. */
  readonly isDead?: (() => boolean) | undefined;
}

/** One run of `keyturn root remove`, all of it real; it answers nothing when it died. */
export async function runRemovalOnce(run: RemovalRun): Promise<AppliedRemoval | undefined> {
  const { aws: sandbox, folder, scope, also = [], order = 'remove', isDead } = run;
  let die = () => {};
  const death = new Promise<undefined>((resolve) => {
    die = () => resolve(undefined);
  });
  const { endpoint, region, credentials } = sandbox.admin();
  const reach = { endpoint, region, credentials, environment: {}, time: timeIn(sandbox) };
  const alive = run.clients ?? createAwsClients(reach);
  const clients = isDead ? mortal(alive, { isDead, die }) : alive;
  const aws = connectForRemoval(connectAws(reach, clients), clients);
  const actor = { arn: null, user: 'tester', host: 'here' };
  const journal = createFileJournal({ folder, now: () => aws.now(), run: 'run', actor, onMended: () => {} });
  const applied = applyRemoval(aws, {
    scope,
    access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
    policy: defaultPolicy,
    safety: { ...defaultSafety, approve: 'never' },
    orders: order === 'resume' ? { do: 'resume' } : { do: 'remove', pauseDays: null, also },
    isCompromised: false,
    interrupted: new AbortController().signal,
    recorder: createRootRecorder(journal, { run: 'run', plan: null, approvers: [], actor, now: () => aws.now() }),
    plan: undefined,
    isApproved: true,
  });
  return Promise.race([applied, death]);
}
