import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { connectForAdministrator } from '../../aws/administrator.ts';
import { createAwsClients } from '../../aws/client.ts';
import { connectAws } from '../../aws/connect.ts';
import { realTime } from '../../aws/rate-limit.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import type { AdministratorWish } from '../../core/administrator/wish.ts';
import { Fault } from '../../core/fault.ts';
import type { JournalActor } from '../../core/journal.ts';
import type { AdministratorAccount, AdministratorAws, PasswordFile } from '../../engine/administrator-ports.ts';
import type { Journal } from '../../engine/journal.ts';
import type { CallerFacts } from '../../engine/ports.ts';
import { createPasswordFile } from '../../store/first-password-file.ts';
import { createFileJournal } from '../../store/journal-file.ts';
import { whileLocked } from '../../store/process-lock.ts';
import { makeStateFolder, stateFolder } from '../../store/state-folder.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { auditSettings, awsSettings, readConfig } from '../settings.ts';
import { userName } from '../user-name.ts';
import { readAsked } from './wish.ts';

/** Everything that making an administrator works with. */
export interface AdministratorSession {
  readonly config: LoadedConfig;
  readonly aws: AdministratorAws;
  readonly caller: CallerFacts;
  readonly wish: AdministratorWish;
  readonly account: AdministratorAccount;
  readonly file: PasswordFile;
  readonly journal: Journal;
  readonly run: string;
  readonly actor: JournalActor;
}

/** Opens AWS, the account and the journal, alone on this machine with this folder. */
export async function changeAdministrators<Value>(
  context: CommandContext,
  act: (session: AdministratorSession) => Promise<Value>,
): Promise<Value> {
  const { environment, options, output, time = realTime } = context;
  const asked = readAsked(options);
  const config = await readConfig(context);
  const folder = stateFolder({ named: optionText(options, 'stateDir'), configured: config.stateDir, environment });
  const { access } = auditSettings(config, options);
  const reach = { ...awsSettings(config, context), environment, time };
  const clients = createAwsClients(reach);
  const wait = (milliseconds: number) => new Promise<void>((resolve) => time.after(milliseconds, resolve));
  const aws = connectForAdministrator(connectAws(reach, clients), clients, wait);
  const caller = await aws.caller();
  const wish = asked.wishIn({ account: asked.account ?? caller.account, partition: caller.partition, folder });
  const door = await aws.openForAdministrator(wish.account, access);
  if (!door.known) {
    throw new Fault(
      door.why === 'denied' ? 'access-denied' : 'aws-failed',
      `Account ${wish.account} could not be entered: ${door.detail}.`,
    );
  }
  const run = randomBytes(6).toString('hex');
  const actor = { arn: caller.arn, user: userName(), host: hostname() };
  const journal = createFileJournal({ folder, now: () => aws.now(), run, actor, onMended: output.say });
  const file = createPasswordFile(wish.kind === 'user' ? wish.passwordFile : '');
  const session = { config, aws, caller, wish, account: door.reader, file, journal, run, actor };
  await makeStateFolder(folder);
  const done = await whileLocked(join(folder, 'run.lock'), { patienceMs: 0 }, () => act(session));
  if (!done) throw new Fault('run-locked', `Another run is at work with the folder ${folder}.`);
  return done.value;
}
