import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createAwsClients } from '../../aws/client.ts';
import { connectAws } from '../../aws/connect.ts';
import { realTime } from '../../aws/rate-limit.ts';
import { connectForRemoval } from '../../aws/root-access.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import { Fault } from '../../core/fault.ts';
import type { JournalActor } from '../../core/journal.ts';
import type { Journal } from '../../engine/journal.ts';
import type { RemovalAws } from '../../engine/root-ports.ts';
import type { RemovalRequest } from '../../engine/root-removal/run-removal.ts';
import { createFileJournal } from '../../store/journal-file.ts';
import { whileLocked } from '../../store/process-lock.ts';
import { makeStateFolder, stateFolder } from '../../store/state-folder.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { auditSettings, awsSettings, readConfig } from '../settings.ts';
import { userName } from '../user-name.ts';

/** Everything that a command which removes root credentials works with. */
export interface RemovalSession {
  readonly config: LoadedConfig;
  readonly aws: RemovalAws;
  readonly request: Omit<RemovalRequest, 'orders' | 'isCompromised'>;
  readonly journal: Journal;
  readonly run: string;
  readonly actor: JournalActor;
  readonly folder: string;
}

/** Opens AWS, the policy and the journal, for a command that only looks. */
export async function openRemoval(context: CommandContext): Promise<RemovalSession> {
  const { environment, options, output, interrupted, time = realTime } = context;
  const config = await readConfig(context);
  const folder = stateFolder({ named: optionText(options, 'stateDir'), configured: config.stateDir, environment });
  const { scope, access, policy } = auditSettings(config, options);
  const reach = { ...awsSettings(config, context), environment, time };
  const clients = createAwsClients(reach);
  const aws = connectForRemoval(connectAws(reach, clients), clients);
  const { arn } = await aws.caller();
  const run = randomBytes(6).toString('hex');
  const actor = { arn, user: userName(), host: hostname() };
  const journal = createFileJournal({ folder, now: () => aws.now(), run, actor, onMended: output.say });
  return { config, aws, request: { scope, access, policy, safety: config.safety, interrupted }, journal, run, actor, folder };
}

/** Changes something with it: alone on this machine, with this folder. */
export async function changeRoots<Value>(session: RemovalSession, act: () => Promise<Value>): Promise<Value> {
  await makeStateFolder(session.folder);
  const done = await whileLocked(join(session.folder, 'run.lock'), { patienceMs: 0 }, act);
  if (!done) throw new Fault('run-locked', `Another run is at work with the folder ${session.folder}.`);
  return done.value;
}
