import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsClients, createAwsClients } from '../../../src/aws/client.ts';
import { connectAws } from '../../../src/aws/connect.ts';
import type { Time } from '../../../src/aws/rate-limit.ts';
import { connectForRotation } from '../../../src/aws/rotation.ts';
import { createRecorder } from '../../../src/cli/rotation/recorder.ts';
import { deliveryFrom, deliveryMatches } from '../../../src/config/delivery.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { epochMs } from '../../../src/core/instant.ts';
import { type Applied, apply } from '../../../src/engine/rotation/apply.ts';
import type { Ending } from '../../../src/engine/rotation/reconcile.ts';
import { createFileJournal, examineJournal, journalFileIn } from '../../../src/store/journal-file.ts';
import { workerId } from '../../../src/store/worker-id.ts';
import type { TestSandbox } from '../../support/sandbox.ts';
import { type HttpWorld, REGION } from './world.ts';

/** A machine from which Keyturn runs: a configuration, and a folder with the name of the installation and the journal. */
export interface Laptop {
  readonly folder: string;
  readonly yaml: string;
  /** What is wrong with its journal. */
  problems(): Promise<readonly string[]>;
  remove(): void;
}

/** A new machine, which knows nothing of the others. */
export function makeLaptop(yaml: string): Laptop {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-laptop-'));
  return {
    folder,
    yaml,
    async problems() {
      const examined = await examineJournal(journalFileIn(folder));
      return examined?.verdict.problems.map(({ damage, line, because }) => `${damage} in line ${line}: ${because}`) ?? [];
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * One run of `keyturn apply --yes` as the process makes it: all that it is made of is real, but for the waits, which move the sandbox's
 * clock. It answers nothing when it died: then it is thrown away with all that it knew.
 */
export async function runOnce(world: HttpWorld, laptop: Laptop, isDead?: () => boolean): Promise<Applied | undefined> {
  let die = () => {};
  const death = new Promise<undefined>((resolve) => {
    die = () => resolve(undefined);
  });
  const { aws: sandbox } = world;
  const config = parseConfig(laptop.yaml, 'keyturn.yaml');
  const { endpoint, region, credentials } = sandbox.admin(REGION);
  const time = timeIn(sandbox);
  const reach = { endpoint, region, credentials, environment: {}, time };
  const clients = isDead ? mortal(createAwsClients(reach), { isDead, die }) : createAwsClients(reach);
  const wait = async (milliseconds: number) => sandbox.clock.advance(milliseconds / 1000);
  const aws = connectForRotation(connectAws(reach, clients), clients, wait);
  const actor = { arn: null, user: 'tester', host: 'here' };
  const journal = createFileJournal({ folder: laptop.folder, now: () => aws.now(), run: 'run', actor, onMended: () => {} });
  let marks = 0;
  const run = apply(aws, {
    scope: { kind: 'own' },
    access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
    policy: config.policy,
    rotation: config.rotation,
    safety: config.safety,
    deliveryOf: deliveryFrom(config, { aws: clients, environment: {}, wait }),
    deliveryMatches: deliveryMatches(config),
    areDestinationsOwn: true,
    interrupted: new AbortController().signal,
    surroundings: { wait, makeMark: () => `${world.calls()}x${++marks}`, worker: await workerId(laptop.folder) },
    recorder: createRecorder(journal, { run: 'run', plan: null, approvers: [], actor, now: () => aws.now() }),
    plan: undefined,
    isApproved: () => false,
    isHandedOver: false,
  });
  return Promise.race([run, death]);
}

/** Time that passes in the sandbox where somebody waits, and nowhere else. */
export function timeIn({ sandbox, clock }: TestSandbox): Time {
  return {
    elapsedMs: () => sandbox.clock.now(),
    after(milliseconds, then) {
      clock.advance(milliseconds / 1000);
      setImmediate(then);
    },
  };
}

/** How far a life may go: more runs than any rotation needs. */
const RUNS_MAX = 40;

/** Runs again and again, on this laptop, as a schedule would, until nothing is left to do; the clock is moved to when something is. */
export async function runToTheEnd(world: HttpWorld, laptop: Laptop): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (let turn = 0; turn < RUNS_MAX; turn++) {
    const applied = await runOnce(world, laptop);
    const ending = applied?.outcomes[0]?.ending;
    if (ending) endings.push(ending);
    if (!ending || isTheEnd(ending)) return endings;
    waitFor(world, ending);
  }
  return endings;
}

/** Lets the time pass until the next run is worth it: until the instant that the last one named, or an hour. */
export function waitFor({ aws }: HttpWorld, ending: Ending | undefined): void {
  const { clock } = aws.sandbox;
  const until = ending?.kind === 'rest' && ending.until !== null ? epochMs(ending.until) + 1_000 : 0;
  if (until > clock.now()) clock.set(until);
  else if (ending?.kind === 'rest') clock.advance(3_600_000);
  aws.sandbox.catchUp();
}

/** Nothing is due for weeks, or only a person can go on. */
export function isTheEnd(ending: Ending): boolean {
  return (ending.kind === 'rest' && ending.wait === 'not-due') || ending.kind === 'ask';
}

/** Clients whose answers do not come any more once the process is dead. */
export function mortal(clients: AwsClients, death: { isDead: () => boolean; die: () => void }): AwsClients {
  return {
    ...clients,
    sts: async (credentials) => withDeath(await clients.sts(credentials), death),
    iam: async (session) => withDeath(await clients.iam(session), death),
    iamOnce: async (session) => withDeath(await clients.iamOnce(session), death),
    secretsManager: async (where) => withDeath(await clients.secretsManager(where), death),
    ssm: async (where) => withDeath(await clients.ssm(where), death),
    cloudTrail: async (where) => withDeath(await clients.cloudTrail(where), death),
    organizations: async () => withDeath(await clients.organizations(), death),
  };
}

type AnyClient = {
  [Name in 'sts' | 'iam' | 'secretsManager' | 'ssm' | 'cloudTrail' | 'organizations']: Awaited<ReturnType<AwsClients[Name]>>;
}[keyof AwsClients & ('sts' | 'iam' | 'secretsManager' | 'ssm' | 'cloudTrail' | 'organizations')];

type Middleware = <Args, Result>(next: (args: Args) => Promise<Result>) => (args: Args) => Promise<Result>;

interface Stack {
  add(middleware: Middleware, place: { step: 'deserialize'; priority: 'high'; name: string; override: true }): void;
}

function withDeath<Client extends AnyClient>(
  client: Client,
  { isDead, die }: { isDead: () => boolean; die: () => void },
): Client {
  const stack: Stack = client.middlewareStack;
  stack.add(
    (next) => async (args) => {
      if (isDead()) return never(die);
      // An error is an answer, too.
      const answer = await next(args).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if (isDead()) return never(die);
      if ('error' in answer) throw answer.error;
      return answer.value;
    },
    { step: 'deserialize', priority: 'high', name: 'testDeath', override: true },
  );
  return client;
}

function never<Value>(die: () => void): Promise<Value> {
  die();
  return new Promise(() => {});
}
