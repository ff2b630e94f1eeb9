import { createAwsClients } from '../../aws/client.ts';
import { connectAws } from '../../aws/connect.ts';
import type { Time } from '../../aws/rate-limit.ts';
import { connectForRotation } from '../../aws/rotation.ts';
import { deliveryFrom, deliveryMatches } from '../../config/delivery.ts';
import { areDestinationsOwn } from '../../config/own-destinations.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import { instantOf } from '../../core/instant.ts';
import type { Step } from '../../core/rotation/decision.ts';
import { apply } from '../../engine/rotation/apply.ts';
import type { Reconciled } from '../../engine/rotation/reconcile.ts';
import type { RotationAws } from '../../engine/rotation-ports.ts';
import { createFileJournal } from '../../store/journal-file.ts';
import { createRecorder } from '../rotation/recorder.ts';
import { auditSettings } from '../settings.ts';
import type { DemoWorld } from './rotation-world.ts';

/** Where the nightly runs are, and by what they go. */
export interface NightlyRuns {
  readonly demo: DemoWorld;
  readonly url: string;
  readonly config: LoadedConfig;
  /** Folder of the journal. */
  readonly folder: string;
  readonly interrupted: AbortSignal;
}

/** What came of a night. */
export type Night =
  | { readonly is: 'done'; readonly outcome: Reconciled | undefined }
  /** The process was killed in the middle of a step: AWS made a key, and nobody has its secret. */
  | { readonly is: 'killed'; readonly step: Step; readonly lost: string };

/** Runs what `keyturn apply --yes` runs, on the sandbox and by its clock: whoever waits moves it. */
export async function runNight(
  runs: NightlyRuns,
  { day, isKilled }: { readonly day: number; readonly isKilled: boolean },
): Promise<Night> {
  const { demo, url, config, folder, interrupted } = runs;
  const { clock } = demo.sandbox;
  const time: Time = {
    elapsedMs: () => clock.now(),
    after(milliseconds, then) {
      clock.advance(milliseconds);
      setImmediate(then);
    },
  };
  const wait = (milliseconds: number) => new Promise<void>((resolve) => time.after(milliseconds, resolve));
  const clients = createAwsClients({ region: 'us-east-1', endpoint: url, environment: {}, credentials: demo.credentials, time });
  const reached = connectAws({ region: 'us-east-1', environment: {} }, clients);
  const aws = connectForRotation({ ...reached, now: () => instantOf(clock.now()) }, clients, wait);
  const run = `night-${day}`;
  const actor = { arn: (await aws.caller()).arn, user: null, host: null };
  const journal = createFileJournal({ folder, now: () => aws.now(), run, actor, onMended: () => {} });
  const { scope, access, policy } = auditSettings(config, {});
  const recorder = createRecorder(journal, { run, plan: null, approvers: [], actor, now: () => aws.now() });
  let intended: Step | undefined;
  try {
    const { outcomes, unread } = await apply(isKilled ? killedAfterCreation(aws) : aws, {
      scope,
      access,
      policy,
      rotation: config.rotation,
      safety: config.safety,
      deliveryOf: deliveryFrom(config, { aws: clients, environment: {}, wait }),
      deliveryMatches: deliveryMatches(config),
      areDestinationsOwn: areDestinationsOwn(config.destinations, { aws: clients, environment: {} }, { isOneAccount: true }),
      interrupted,
      surroundings: { wait, makeMark: () => `demo${String(day).padStart(12, '0')}`, worker: 'nightly' },
      recorder: {
        ...recorder,
        intent(principal, step) {
          intended = step;
          return recorder.intent(principal, step);
        },
      },
      plan: undefined,
      isApproved: () => false,
      isHandedOver: false,
    });
    const [missing] = unread;
    if (missing) throw new Error(`the demo could not read its own sandbox: ${missing.because}`);
    return { is: 'done', outcome: outcomes[0] };
  } catch (error) {
    if (error instanceof Killed && intended) return { is: 'killed', step: intended, lost: error.lost };
    throw error;
  }
}

class Killed extends Error {
  readonly lost: string;

  constructor(lost: string) {
    super('the process was killed');
    this.name = 'Killed';
    this.lost = lost;
  }
}

/** The process ends between the call that makes a key and its answer: the secret is with nobody. */
function killedAfterCreation(aws: RotationAws): RotationAws {
  return {
    ...aws,
    async openForRotation(account, access) {
      const opened = await aws.openForRotation(account, access);
      if (!opened.known) return opened;
      const { writer } = opened.reader;
      const createKey: typeof writer.createKey = async (user, mark) => {
        const creation = await writer.createKey(user, mark);
        throw creation.is === 'created' ? new Killed(creation.key.accessKeyId) : new Error(creation.because);
      };
      return { known: true, reader: { ...opened.reader, writer: { ...writer, createKey } } };
    },
  };
}
