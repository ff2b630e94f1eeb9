import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addConsumer } from '../../src/sandbox/consumers.ts';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { timeIn } from '../rotation/http/laptop.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { type SdkConfig, startTestSandbox, type TestSandbox, type TestSandboxOptions } from '../support/sandbox.ts';
import { accountOf, enableRootAccess, MEMBER, organizationOf } from '../support/sts.ts';

export const DAY_SECONDS = 86_400;

/** An organization of two, in which the root user of the member has a key of 400 days that nobody uses. */
export interface RootScene {
  readonly aws: TestSandbox;
  readonly member: Account;
  readonly key: AccessKey;
  /** Folder of the journal. */
  readonly folder: string;
  /** Runs the program as the administrator, unless said otherwise; what waits moves the clock of the sandbox. */
  run(args: readonly string[], as?: SdkConfig): Promise<Ran>;
  /** `root remove MEMBER` with a reason, so that nobody is asked. */
  remove(...more: readonly string[]): Promise<Ran>;
  /** Names of the service control policies that are attached to the member. */
  attached(): readonly string[];
  /** Names of all pauses. */
  pauses(): readonly string[];
  close(): Promise<void>;
}

/** Starts it. */
export async function startRootScene(options: TestSandboxOptions & { readonly usedDaysAgo?: number } = {}): Promise<RootScene> {
  const { usedDaysAgo = 200, ...sandboxOptions } = options;
  const aws = await startTestSandbox(sandboxOptions);
  enableRootAccess(aws);
  const member = accountOf(aws, MEMBER);
  const key = addAgedKey(aws.builder, member, undefined, { ageDays: 400, usedDaysAgo });
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-root-'));
  const run = (args: readonly string[], as = aws.admin()) =>
    runKeyturn([...args, '--state-dir', folder], { as, width: 100, time: timeIn(aws) });
  return {
    aws,
    member,
    key,
    folder,
    run,
    remove: (...more) => run(['root', 'remove', MEMBER, '--yes', '--because', 'nobody needs it', ...more]),
    attached: () => namesOf(aws, organizationOf(aws).attachments.get(MEMBER) ?? []),
    pauses: () => namesOf(aws, organizationOf(aws).policies.keys()).filter((name) => name.startsWith('keyturn-pause-root-')),
    async close() {
      rmSync(folder, { recursive: true });
      await aws.close();
    },
  };
}

/** Somebody who has a key written down, and uses it every six hours. */
export function addHolder(
  { world }: TestSandbox,
  accessKeyId: string,
  more: { readonly service?: string; readonly startsAt?: number } = {},
): void {
  addConsumer(world, {
    name: 'forgotten laptop',
    uses: { kind: 'key', accessKeyId },
    everySeconds: 6 * 3_600,
    service: 'dynamodb',
    region: 'eu-west-1',
    sourceIp: '198.51.100.7',
    userAgent: 'forgotten/1.0',
    ...more,
  });
}

function namesOf(aws: TestSandbox, ids: Iterable<string>): readonly string[] {
  const { policies } = organizationOf(aws);
  return [...ids].map((id) => policies.get(id)?.name ?? id);
}
