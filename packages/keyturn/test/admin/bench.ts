import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '../../src/core/journal.ts';
import type { Role, User } from '../../src/sandbox/model/iam.ts';
import { journalFileIn, readJournal } from '../../src/store/journal-file.ts';
import { timeIn } from '../rotation/http/laptop.ts';
import { type Ran, type RunOptions, runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox, type TestSandboxOptions } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';

/** The user of the document that this command answers. */
export const ADMIN_USER = 'AdminUser';

export const ALICE = `arn:aws:iam::${MANAGEMENT}:user/alice`;

export const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** The password that a file hands over. */
export function passwordIn(file: string): string {
  const found = /"password": "([^"\\]+)"/.exec(readFileSync(file, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${file} holds no password`);
  return found;
}

/** A sandbox and a folder, and how a test makes administrators in it. */
export interface AdminBench {
  readonly aws: TestSandbox;
  readonly folder: string;
  /** `admin create ...`, as the administrator of the sandbox unless somebody else is named; without a terminal. */
  create(line: string, options?: RunOptions): Promise<Ran>;
  role(name?: string): Role | undefined;
  user(name?: string): User | undefined;
  /** The file that the first password is in by default. */
  readonly passwordFile: string;
  journal(): Promise<readonly JournalEntry[]>;
  close(): Promise<void>;
}

/** Starts one. */
export async function startAdminBench(options: TestSandboxOptions = {}): Promise<AdminBench> {
  // A clock that is the machine's: with any other, the SDK makes each client's first call twice.
  const aws = await startTestSandbox({ now: Date.now(), ...options });
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-admin-'));
  const account = accountOf(aws, MANAGEMENT);
  return {
    aws,
    folder,
    create: (line, more = {}) =>
      runKeyturn(['admin', 'create', ...line.split(' ').filter((word) => word !== ''), '--state-dir', folder], {
        as: aws.admin(),
        width: 100,
        time: timeIn(aws),
        ...more,
      }),
    role: (name = 'KeyturnAdministrator') => account.roles?.get(name),
    user: (name = ADMIN_USER) => account.users.get(name),
    passwordFile: join(folder, `first-password-${MANAGEMENT}-${ADMIN_USER}.json`),
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
