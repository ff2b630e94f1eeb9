import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { instantOf } from '../core/instant.ts';
import { accountInKeyId } from '../core/key-id.ts';
import { type Unknown, unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import {
  type Destination,
  DestinationFault,
  type DestinationOwner,
  type Holding,
  type Rehearsal,
} from '../engine/destination.ts';
import { defineDestination } from './destination.ts';
import { configBeside, fillPath, readConfiguredProfile, standardCredentials } from './files/aws-files.ts';
import { unknownFor } from './files/faults.ts';
import { withLock } from './files/lock.ts';
import { besideOf, type FileContent, type FileNow, readPlace } from './files/place.ts';
import { isHeaderOf, KEY_ID, linesOf, readSection } from './files/profile.ts';
import { replaceProblem } from './files/readiness.ts';
import { editFile, makeFolder, removeFile } from './files/replace.ts';
import { fillIn, keyIn, membersOf, standardLayout, writeLayout } from './layout.ts';

const STANDARD_PATH = '~/.aws/keyturn/{account}-{user}.json';

/** A private file in the form that `credential_process` prints, so that a profile needs no key of its own. */
export const credentialProcessFileDestination = defineDestination({
  kind: 'credential-process-file',
  summary:
    'A private JSON file that a profile reads by "credential_process = cat FILE" in ~/.aws/config: no key stands in a file that other software writes.',
  shape: z.strictObject({
    path: z
      .string('a path')
      .min(1, 'a path')
      .default(STANDARD_PATH)
      .describe(
        'The file; {account}, {accountName}, {user} and {partition} are filled in. Symbolic links are followed. Other members that it has are kept.',
      ),
    profile: z
      .string('the name of a profile')
      .min(1, 'the name of a profile')
      .optional()
      .describe(
        'The profile that reads the file; {account}, {accountName}, {user} and {partition} are filled in. Keyturn looks whether it does, and tells the line to add where it does not.',
      ),
  }),
  create({ path, profile }, { owner, environment, timeoutMs }) {
    const credentials = resolve(standardCredentials(environment));
    return createJsonFileDestination({
      file: fillPath(path, owner, environment),
      mayMakeFolder: path === STANDARD_PATH,
      profile: profile === undefined ? null : fillIn(profile, owner),
      credentials,
      config: configBeside(credentials, environment),
      owner,
      timeoutMs,
    });
  },
});

interface Settings {
  readonly file: string;
  readonly mayMakeFolder: boolean;
  readonly profile: string | null;
  readonly credentials: string;
  readonly config: string;
  readonly owner: DestinationOwner;
  readonly timeoutMs: number;
}

type Members = Readonly<Record<string, unknown>>;

function createJsonFileDestination(settings: Settings): Destination {
  const { file } = settings;
  return {
    id: `credential-process-file:${file}`,
    label: `credential_process file ${file}`,
    canStage: true,
    canReadBack: true,
    isLocal: true,
    rehearse: () => rehearse(settings),
    holds: () => holds(settings),
    read: (accessKeyId) => readKey(settings, accessKeyId),
    put: (key) => put(settings, key),
    promote: (key) => promote(settings, key),
  };
}

async function rehearse(settings: Settings): Promise<Rehearsal> {
  try {
    const because = await whyNotReady(settings);
    return because === undefined ? { isReady: true } : { isReady: false, because };
  } catch (error) {
    return { isReady: false, because: unknownFor(error).detail };
  }
}

async function whyNotReady({ file, mayMakeFolder, owner, ...settings }: Settings): Promise<string | undefined> {
  const now = await readPlace(file);
  const members = membersIn(now.content);
  if (typeof members === 'string') return `${file} ${members}`;
  const id = keyIn(standardLayout, members)?.accessKeyId ?? '';
  const account = accountInKeyId(id);
  if (account !== undefined && account !== owner.account)
    return `${file} holds key ${id} of account ${account}: name another file for a key of account ${owner.account}`;
  return (await replaceProblem(now, { mayMakeFolder })) ?? (await profileObstacle(file, settings));
}

/** Why the profile does not read the file; undefined when it does, or none is named. */
async function profileObstacle(
  file: string,
  { profile, credentials, config }: Pick<Settings, 'profile' | 'credentials' | 'config'>,
): Promise<string | undefined> {
  if (profile === null) return undefined;
  const { members } = await readConfiguredProfile(config, profile);
  const section = profile === 'default' ? '[default]' : `[profile ${profile}]`;
  if (members.get('credential_process')?.value.includes(file) !== true)
    return `profile ${profile} does not read ${file}: add the line "credential_process = cat ${quoted(file)}" below ${section} in ${config}`;
  if (members.has('role_arn')) return `profile ${profile} assumes a role (role_arn in ${config}), and would not use ${file}`;
  // A key in the credentials file comes first for the AWS CLI and the SDKs.
  const { content } = await readPlace(credentials);
  const own = readSection(linesOf(content?.text ?? ''), isHeaderOf(profile));
  return own.members.has(KEY_ID)
    ? `profile ${profile} has a key of its own in ${credentials}, which comes before credential_process: remove its two lines there`
    : undefined;
}

function quoted(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}

async function holds({ file }: Settings): Promise<{ readonly known: true; readonly holding: Holding } | Unknown> {
  try {
    const { current, pending, status } = await look(file);
    if (typeof current === 'string') return unknown('garbled', `${file} ${current}`);
    const id = keyIn(standardLayout, current)?.accessKeyId ?? null;
    const staged = pending?.accessKeyId ?? null;
    // Nobody but Keyturn writes the file, and no date can be set back to before this one.
    const currentSince = id !== null && status ? instantOf(Number(status.ctimeMs)) : null;
    return { known: true, holding: { current: id, pending: staged === id ? null : staged, currentSince } };
  } catch (error) {
    return unknownFor(error);
  }
}

async function readKey({ file }: Settings, accessKeyId: string): Promise<KeyMaterial | undefined> {
  const { current, pending } = await look(file);
  if (typeof current === 'string') throw new DestinationFault(`${file} ${current}`, { isPassing: false });
  return [keyIn(standardLayout, current), pending].find((key) => key?.accessKeyId === accessKeyId);
}

/** The file that is read, and the one beside it that nobody is told of. */
async function look(file: string): Promise<{
  readonly current: Members | string;
  readonly pending: KeyMaterial | undefined;
  readonly status: FileContent['status'] | undefined;
}> {
  const { path, content } = await readPlace(file);
  const staged = membersIn((await readPlace(besideOf(path, 'pending'))).content);
  return {
    current: membersIn(content),
    pending: typeof staged === 'string' ? undefined : keyIn(standardLayout, staged),
    status: content?.status,
  };
}

async function put(settings: Settings, key: KeyMaterial): Promise<void> {
  await change(settings, async (path) => {
    const { content } = await readPlace(path);
    if (textWith({ path, content }, settings, key) === content?.text) return;
    const pending = besideOf(path, 'pending');
    await editFile(pending, () => textWith({ path: pending, content: null }, settings, key));
  });
}

async function promote(settings: Settings, key: KeyMaterial): Promise<void> {
  await change(settings, async (path) => {
    await editFile(path, (now) => textWith(now, settings, key));
    const pending = besideOf(path, 'pending');
    // The second one is what a put that was killed may have left.
    for (const left of [pending, besideOf(pending, 'new')]) await removeFile(left);
  });
}

async function change({ file, mayMakeFolder, timeoutMs }: Settings, act: (path: string) => Promise<void>): Promise<void> {
  const { path } = await readPlace(file);
  if (mayMakeFolder) await makeFolder(dirname(path));
  await withLock(besideOf(path, 'lock'), timeoutMs, () => act(path));
}

/** The text of the file with a key; the same text where it has the key already. */
function textWith({ content }: FileNow, { owner, file }: Settings, key: KeyMaterial): string {
  const members = membersIn(content);
  if (typeof members === 'string') throw new DestinationFault(`${file} ${members}`, { isPassing: false });
  const held = keyIn(standardLayout, members);
  if (content && held?.accessKeyId === key.accessKeyId && held.secret.equals(key.secret)) return content.text;
  const wanted = { Version: 1, ...members, ...writeLayout(standardLayout, key, owner) };
  // One character for each byte, as the file was read.
  return Buffer.from(`${JSON.stringify(wanted, null, 2)}\n`, 'utf8').toString('latin1');
}

/** What a file says; or why it is none of ours, and must not be overwritten. An empty one may have been made for us. */
function membersIn(content: FileContent | null): Members | string {
  if (content === null || content.text.trim() === '') return {};
  const members = membersOf(Buffer.from(content.text, 'latin1').toString('utf8'));
  if (members === null || members['Version'] !== 1)
    return 'is no output of a credential_process (JSON with "Version": 1): move it away, or name another path';
  if ('SessionToken' in members || 'Expiration' in members)
    return 'holds temporary credentials, which other software wrote: name another path';
  return members;
}
