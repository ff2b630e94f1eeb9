import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connectForAdministrator } from '../../src/aws/administrator.ts';
import { createAwsClients } from '../../src/aws/client.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { createAdministratorRecorder } from '../../src/cli/admin/recorder.ts';
import type { AdministratorWish } from '../../src/core/administrator/wish.ts';
import { Fault } from '../../src/core/fault.ts';
import { lookForAdministrator, type Made, makeAdministrator } from '../../src/engine/administrator/make-administrator.ts';
import type { PasswordFile } from '../../src/engine/administrator-ports.ts';
import { createPasswordFile } from '../../src/store/first-password-file.ts';
import { createFileJournal, examineJournal, journalFileIn } from '../../src/store/journal-file.ts';
import { mortal, timeIn } from '../rotation/http/laptop.ts';
import { MANAGEMENT } from '../support/sts.ts';
import { ADMIN_USER, ADMINISTRATOR, type AdminBench, passwordIn, startAdminBench } from './bench.ts';

/** Some dozen lives, each of some dozen calls. */
const PATIENCE_MS = 120_000;
/** More runs than any of them needs. */
const RUNS_MAX = 6;

/** What is done to a life. */
interface Trouble {
  /** The first run dies as soon as AWS has performed so many calls. */
  readonly diesAfter?: number;
  /** The first run dies when the password is on the disk, or when the file is there and empty. */
  readonly diesAtFile?: 'written' | 'empty';
  /** The answer to this call never comes, and the run goes on. */
  readonly cutAfter?: number;
}

const place = { account: MANAGEMENT, partition: 'aws' } as const;
const roleWish = (): AdministratorWish => ({
  ...place,
  kind: 'role',
  name: 'KeyturnAdministrator',
  trusted: [`arn:aws:iam::${MANAGEMENT}:root`],
});
const userWish = (bench: AdminBench): AdministratorWish => ({
  ...place,
  kind: 'user',
  name: ADMIN_USER,
  passwordFile: bench.passwordFile,
});

test.each([
  ['role', roleWish],
  ['user', userWish],
] as const)(
  'whichever call a process dies after, the next run brings the %s to its end',
  async (_kind, wish) => {
    const { calls } = await live(wish, {});
    expect(calls).toBeGreaterThan(4);
    for (let k = 1; k <= calls; k++) {
      expect(await live(wish, { diesAfter: k }), `it died after call ${k}`).toMatchObject(WHOLE);
    }
  },
  PATIENCE_MS,
);

test.each([
  ['role', roleWish],
  ['user', userWish],
] as const)(
  'whichever answer is lost, this run or the next brings the %s to its end',
  async (_kind, wish) => {
    const { calls } = await live(wish, {});
    for (let k = 1; k <= calls; k++) {
      expect(await live(wish, { cutAfter: k }), `the answer to call ${k} was lost`).toMatchObject(WHOLE);
    }
  },
  PATIENCE_MS,
);

test.each(['written', 'empty'] as const)(
  'a process that dies when the file is %s has set no password but the one in it',
  async (at) => {
    expect(await live(userWish, { diesAtFile: at })).toMatchObject(WHOLE);
  },
);

const WHOLE = { harm: [], journal: [], state: 'in-place', isWhole: true };

/** One administrator from the first run to the one that finds nothing to do. */
async function live(wishOf: (bench: AdminBench) => AdministratorWish, { diesAfter, diesAtFile, cutAfter }: Trouble) {
  const bench = await startAdminBench();
  const wish = wishOf(bench);
  const watch = watchHarm(bench);
  try {
    if (cutAfter !== undefined) bench.aws.sandbox.faults.add({ call: cutAfter, effect: { kind: 'drop-after' } });
    let isDead = diesAfter === undefined ? () => false : () => watch.calls() >= diesAfter;
    let state = '';
    for (let run = 0; run < RUNS_MAX && state !== 'in-place'; run++) {
      state = await runOnce(bench, wish, { run, isDead, diesAtFile: run === 0 ? diesAtFile : undefined });
      isDead = () => false;
    }
    const examined = await examineJournal(journalFileIn(bench.folder));
    return {
      harm: watch.harm,
      calls: watch.calls(),
      journal: examined?.verdict.problems ?? [],
      state,
      isWhole: wish.kind === 'role' ? isWholeRole(bench) : isWholeUser(bench),
    };
  } finally {
    await bench.close();
  }
}

/** One run of `keyturn admin create --yes`, all of it real; `dead` when it died. */
async function runOnce(
  { aws: sandbox, folder, passwordFile }: AdminBench,
  wish: AdministratorWish,
  death: { readonly run: number; readonly isDead: () => boolean; readonly diesAtFile: Trouble['diesAtFile'] },
): Promise<string> {
  let die = () => {};
  const died = new Promise<'dead'>((resolve) => {
    die = () => resolve('dead');
  });
  const { endpoint, region, credentials } = sandbox.admin();
  const time = timeIn(sandbox);
  const clients = mortal(createAwsClients({ endpoint, region, credentials, environment: {}, time }), {
    isDead: death.isDead,
    die,
  });
  const aws = connectForAdministrator(connectAws({ environment: {} }, clients), clients, async () => {});
  const actor = { arn: null, user: 'tester', host: 'here' };
  const run = `${death.run}`.padStart(12, '0');
  const journal = createFileJournal({ folder, now: () => aws.now(), run, actor, onMended: () => {} });
  const file = dyingFile(createPasswordFile(passwordFile), { path: passwordFile, diesAt: death.diesAtFile, die });
  const making = async () => {
    const door = await aws.openForAdministrator(wish.account, { roleName: 'OrganizationAccountAccessRole', externalId: null });
    if (!door.known) return 'unknown';
    const made = {
      wish,
      account: door.reader,
      file,
      mark: run,
      signIn: 'https://signin.example',
      draw: (below: number) => death.run % below,
      recorder: createAdministratorRecorder({ journal, run, actor, aws, wish }),
      interrupted: new AbortController().signal,
      onTaken: () => {},
    };
    const assessment = await lookForAdministrator(made);
    const { ending }: Made = await makeAdministrator(made, assessment);
    return assessment.changes.length === 0 ? assessment.state : ending;
  };
  return Promise.race([making().catch(faultOnly), died]);
}

/** A caller that could not be asked ends the run, and the next one asks again. */
function faultOnly(error: unknown): string {
  if (error instanceof Fault) return 'failed';
  throw error;
}

function dyingFile(
  file: PasswordFile,
  { path, diesAt, die }: { readonly path: string; readonly diesAt: Trouble['diesAtFile']; readonly die: () => void },
): PasswordFile {
  if (diesAt === undefined) return file;
  return {
    ...file,
    async write(password) {
      if (diesAt === 'empty') writeFileSync(path, '', { mode: 0o600, flag: 'wx' });
      else await file.write(password);
      die();
      return new Promise(() => {});
    },
  };
}

/** After each call: may anybody do more than was asked for? */
function watchHarm(bench: AdminBench) {
  const harm: string[] = [];
  let calls = 0;
  let password: string | undefined;
  const { sandbox } = bench.aws;
  const log = { ...sandbox.calls };
  sandbox.calls.add = (call) => {
    log.add(call);
    calls += 1;
    const user = bench.user();
    const isBound = user?.inline?.has('keyturn-require-mfa') === true;
    if (user && !isBound && (user.login || user.attached?.size)) harm.push(`after call ${calls} nothing asks for MFA`);
    if (user?.keys.length) harm.push(`after call ${calls} there is an access key`);
    const hash = user?.login?.passwordHash;
    if (user?.login?.resetRequired === false) harm.push(`after call ${calls} the password can stay`);
    if (password !== undefined && hash !== password) harm.push(`after call ${calls} it is another password`);
    password ??= hash;
  };
  return { harm, calls: () => calls };
}

function isWholeRole(bench: AdminBench): boolean {
  const role = bench.role();
  return role?.attached.has(ADMINISTRATOR) === true && role.trust.includes('MultiFactorAuthPresent');
}

/** The password in the file is the one that was set. */
function isWholeUser(bench: AdminBench): boolean {
  const { login, attached } = bench.user() ?? {};
  const hash = createHash('sha256').update(passwordIn(bench.passwordFile)).digest('hex');
  return attached?.has(ADMINISTRATOR) === true && login?.passwordHash === hash;
}
