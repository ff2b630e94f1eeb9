import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { examineJournal, journalFileIn } from '../../src/store/journal-file.ts';
import { spawnKeyturn } from '../rotation/http/child.ts';
import { MANAGEMENT } from '../support/sts.ts';
import { ADMIN_USER, ADMINISTRATOR, passwordIn, startAdminBench } from './bench.ts';

/** Each of them is two processes that have to start. */
const PATIENCE_MS = 60_000;

test.concurrent.each([
  ['CreateRole', `--trust ${MANAGEMENT}`],
  ['AttachRolePolicy', `--trust ${MANAGEMENT}`],
  ['CreateUser', `--user ${ADMIN_USER}`],
  ['PutUserPolicy', `--user ${ADMIN_USER}`],
  ['AttachUserPolicy', `--user ${ADMIN_USER}`],
  ['CreateLoginProfile', `--user ${ADMIN_USER}`],
])(
  'a process that is killed at %s has done no harm, and the next one ends it',
  async (fatal, asked) => {
    const bench = await startAdminBench();
    try {
      let victim: ChildProcess | undefined;
      const log = { ...bench.aws.sandbox.calls };
      // Before its answer leaves: the process cannot have seen it.
      bench.aws.sandbox.calls.add = (call) => {
        log.add(call);
        if (call.action === fatal) victim?.kill('SIGKILL');
      };
      const args = ['admin', 'create', ...asked.split(' '), '--yes', '--state-dir', bench.folder];
      const as = bench.aws.admin();
      const { ended } = await spawnKeyturn(args, { as, onStart: (child) => (victim = child) });
      victim = undefined;
      expect(ended).toBe('SIGKILL');
      expect(await spawnKeyturn(args, { as })).toMatchObject({ ended: 0 });
      expect((await examineJournal(journalFileIn(bench.folder)))?.verdict.problems).toEqual([]);
      const made = asked.startsWith('--trust') ? bench.role() : bench.user();
      expect(made?.attached).toEqual(new Set([ADMINISTRATOR]));
      const login = bench.user()?.login;
      if (login === undefined) return;
      const hash = createHash('sha256').update(passwordIn(bench.passwordFile)).digest('hex');
      expect(login).toMatchObject({ resetRequired: true, passwordHash: hash });
    } finally {
      await bench.close();
    }
  },
  PATIENCE_MS,
);
