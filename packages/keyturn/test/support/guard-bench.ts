import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '../../src/core/journal.ts';
import type { Organization, OrganizationPolicy } from '../../src/sandbox/model/organization.ts';
import { journalFileIn, readJournal } from '../../src/store/journal-file.ts';
import { type Ran, type RunOptions, runKeyturn } from './program.ts';
import { type SdkConfig, startTestSandbox, type TestSandbox, type TestSandboxOptions } from './sandbox.ts';
import { organizationOf } from './sts.ts';

/** A sandbox, a configuration and a journal, and how a test runs commands about guardrails on them. */
export interface GuardBench {
  readonly aws: TestSandbox;
  readonly organization: Organization;
  readonly folder: string;
  /** `prevent apply --yes`, as the administrator of the management account unless somebody else is named. */
  run(line: string, options?: { readonly as?: SdkConfig } & RunOptions): Promise<Ran>;
  configure(yaml: string): void;
  /** What stands on the command line for the configuration and the journal. */
  readonly places: readonly string[];
  /** The service control policies that are attached to a target, by their names. */
  attachedTo(targetId: string): readonly string[];
  policy(name: string): OrganizationPolicy | undefined;
  journal(): Promise<readonly JournalEntry[]>;
  close(): Promise<void>;
}

/** Starts one. */
export async function startGuardBench(options: TestSandboxOptions & { readonly yaml?: string } = {}): Promise<GuardBench> {
  const { yaml = '', ...rest } = options;
  // A clock that is the machine's: with any other, the SDK makes each client's first call twice.
  const aws = await startTestSandbox({ now: Date.now(), ...rest });
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-guard-'));
  const config = join(folder, 'keyturn.yaml');
  const configure = (text: string) => writeFileSync(config, text);
  configure(yaml);
  const places = ['--config', config, '--state-dir', folder];
  const organization = organizationOf(aws);
  return {
    aws,
    organization,
    folder,
    configure,
    places,
    run: (line, { as = aws.admin(), ...more } = {}) => runKeyturn([...line.split(' '), ...places], { as, ...more }),
    attachedTo: (targetId) =>
      [...(organization.attachments.get(targetId) ?? [])].map((id) => organization.policies.get(id)?.name ?? ''),
    policy: (name) => [...organization.policies.values()].find((one) => one.name === name),
    async journal() {
      const entries: JournalEntry[] = [];
      for await (const entry of readJournal(journalFileIn(folder))) entries.push(entry);
      return entries;
    },
    async close() {
      await aws.close();
      rmSync(folder, { recursive: true });
    },
  };
}
