import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsOptions, createAwsClients } from '../../src/aws/client.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { createHandingOver } from '../../src/aws/hand-over.ts';
import { connectForRootRotation } from '../../src/aws/root-rotation.ts';
import { createRecorder } from '../../src/cli/rotation/recorder.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import { defaultSafety } from '../../src/core/safety/safety-policy.ts';
import { credentialsFileDestination } from '../../src/destinations/credentials-file.ts';
import { type Applied, apply } from '../../src/engine/rotation/apply.ts';
import { createJournalNotes } from '../../src/engine/rotation/root-notes.ts';
import { makeRootPrincipal, ordersToRotate } from '../../src/engine/rotation/root-principal.ts';
import { secretOf } from '../../src/sandbox/ids.ts';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAccount, addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { createFileJournal } from '../../src/store/journal-file.ts';
import { mortal, timeIn } from '../rotation/http/laptop.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { type Credentials, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const ALONE = '999988887777';

/** An account outside of any organization whose root user has a key, and the machine on which that key is in a profile. */
export interface RootWorld {
  readonly aws: TestSandbox;
  readonly account: Account;
  readonly first: AccessKey;
  readonly folder: string;
  /** What the profile gives now. */
  held(): Credentials;
  /** Whether a consumer that reads the profile now gets in. */
  works(): boolean;
  config(yaml: string): string;
  /** `keyturn root rotate` on that machine. */
  rotate(...args: readonly string[]): Promise<Ran>;
  /** Another command of `keyturn root` there. */
  run(...args: readonly string[]): Promise<Ran>;
  close(): Promise<void>;
}

/** Starts it; the key is 120 days old, and was used half an hour ago. */
export async function startRootWorld(): Promise<RootWorld> {
  const aws = await startTestSandbox({ settings: { propagationSeconds: 4, lastUsedLagSeconds: 120, trailSeconds: 30 } });
  const account = addAccount(aws.builder, { id: ALONE, name: 'alone' });
  const first = addAgedKey(aws.builder, account, undefined, { ageDays: 120, usedDaysAgo: 0.02 });
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-root-'));
  const file = join(folder, 'credentials');
  const secret = secretOf(aws.world.seed, first.id);
  writeFileSync(file, `# ours\n[default]\naws_access_key_id = ${first.id}\naws_secret_access_key = ${secret}\n`, { mode: 0o600 });
  const held = () => profileIn(readFileSync(file, 'utf8'));
  const config = (yaml: string) => {
    writeFileSync(join(folder, 'keyturn.yaml'), yaml);
    return join(folder, 'keyturn.yaml');
  };
  const run = (...args: readonly string[]) =>
    runKeyturn(['root', ...args, '--state-dir', join(folder, 'state'), '--config', join(folder, 'keyturn.yaml')], {
      as: aws.as(held()),
      environment: { AWS_SHARED_CREDENTIALS_FILE: file },
      time: timeIn(aws),
    });
  return {
    aws,
    account,
    first,
    folder,
    held,
    works: () => account.root.keys.some(({ id, status }) => id === held().accessKeyId && status === 'Active'),
    config,
    rotate: (...args) => run('rotate', ...args),
    run,
    async close() {
      rmSync(folder, { recursive: true });
      await aws.close();
    },
  };
}

/** One run as the process makes it; it answers nothing when it died. */
export async function runRootOnce(world: RootWorld, isDead: () => boolean = () => false): Promise<Applied | undefined> {
  const { aws: sandbox, account, folder } = world;
  let die = () => {};
  const death = new Promise<undefined>((resolve) => (die = () => resolve(undefined)));
  const { endpoint, region, credentials } = sandbox.as(world.held());
  const environment = { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
  const reach: AwsOptions = { endpoint, region, credentials, environment, time: timeIn(sandbox) };
  const make = (options: AwsOptions) => mortal(createAwsClients(options), { isDead, die });
  const handingOver = createHandingOver(make(reach), (key) => make({ ...reach, credentials: key }));
  const { clients } = handingOver;
  const wait = async (milliseconds: number) => sandbox.clock.advance(milliseconds / 1000);
  const plain = connectAws(reach, clients);
  const actor = { arn: null, user: 'tester', host: 'here' };
  const now = () => plain.now();
  const journal = createFileJournal({ folder: join(folder, 'state'), now, run: 'run', actor, onMended: () => {} });
  const notes = createJournalNotes(journal, { account: account.id, run: 'run', actor, now });
  const run = async () => {
    const { aws, opened } = await connectForRootRotation(plain, { handingOver, notes, wait });
    const listed = await opened.reader.keysOf('');
    const keys = listed.known && listed.value !== 'gone' ? listed.value : [];
    const isFirst = keys.some(({ id }) => id === world.first.id);
    const request = {
      rotation: { terms: {}, rules: [], rootKeys: 'rotate' as const },
      policy: defaultPolicy,
      deliveryOf: async (owner: Parameters<typeof credentialsFileDestination.create>[1]['owner']) => ({
        destinations: [
          credentialsFileDestination.create({ profile: 'default' }, { owner, aws: clients, environment, timeoutMs: 1_000 }),
        ],
        probes: [],
        hooks: [],
      }),
    };
    const ref = { id: account.id, name: null, partition: 'aws' as const, isManagement: false, unitPath: [] };
    const orders = isFirst ? await ordersToRotate(opened, keys) : {};
    const principal = await makeRootPrincipal({ account: ref, opened, orders, request });
    if (typeof principal === 'string') throw new Error(principal);
    return apply(aws, {
      ...request,
      scope: { kind: 'own' },
      access: { roleName: 'none', externalId: null },
      safety: defaultSafety,
      principals: [principal],
      interrupted: new AbortController().signal,
      surroundings: { wait, makeMark: () => `mark${sandbox.sandbox.calls.counts().total}`, worker: 'here' },
      recorder: createRecorder(journal, { run: 'run', plan: null, approvers: [], actor, now }),
      plan: undefined,
      isApproved: () => true,
      isHandedOver: true,
    });
  };
  return Promise.race([run(), death]);
}

function profileIn(text: string): Credentials {
  const value = (name: string) => new RegExp(`^${name} = (.*)$`, 'm').exec(text)?.[1] ?? '';
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') };
}
