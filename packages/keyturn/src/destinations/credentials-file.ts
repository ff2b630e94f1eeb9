import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { accountInKeyId } from '../core/key-id.ts';
import { type Unknown, unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { Secret } from '../core/secret.ts';
import {
  type Destination,
  DestinationFault,
  type DestinationOwner,
  type Holding,
  type Rehearsal,
} from '../engine/destination.ts';
import { defineDestination } from './destination.ts';
import { configBeside, fillPath, readConfiguredProfile, standardCredentials } from './files/aws-files.ts';
import { editProfile } from './files/edit-profile.ts';
import { unknownFor } from './files/faults.ts';
import { withLock } from './files/lock.ts';
import { besideOf, type FileNow, readPlace } from './files/place.ts';
import { isHeaderOf, KEY_ID, linesOf, type ProfileSection, profileProblem, readSection, SECRET } from './files/profile.ts';
import { replaceProblem } from './files/readiness.ts';
import { editFile, makeFolder } from './files/replace.ts';
import { fillIn } from './layout.ts';

/** A profile in a shared credentials file, which the AWS CLI and all SDKs read. */
export const credentialsFileDestination = defineDestination({
  kind: 'credentials-file',
  summary:
    'A profile in a shared credentials file, such as ~/.aws/credentials. Comments, order, other profiles, owner and mode stay.',
  shape: z.strictObject({
    path: z
      .string('a path')
      .min(1, 'a path')
      .optional()
      .describe(
        'The file; {account}, {accountName}, {user} and {partition} are filled in. Symbolic links are followed. Default: AWS_SHARED_CREDENTIALS_FILE, or ~/.aws/credentials.',
      ),
    profile: z
      .string('the name of a profile')
      .min(1, 'the name of a profile')
      .describe('The profile; {account}, {accountName}, {user} and {partition} are filled in. It is added where it is missing.'),
    config: z
      .string('a path')
      .min(1, 'a path')
      .optional()
      .describe(
        'The configuration file of the same consumers, which is only read. Default: the file "config" beside the credentials file; for the standard one, AWS_CONFIG_FILE or ~/.aws/config.',
      ),
  }),
  create({ path, profile, config }, { owner, environment, timeoutMs }) {
    const file = path === undefined ? resolve(standardCredentials(environment)) : fillPath(path, owner, environment);
    return createProfileDestination({
      file,
      profile: fillIn(profile, owner),
      config: config === undefined ? configBeside(file, environment) : fillPath(config, owner, environment),
      mayMakeFolder: path === undefined,
      owner,
      timeoutMs,
    });
  },
});

interface Settings {
  readonly file: string;
  readonly profile: string;
  readonly config: string;
  readonly mayMakeFolder: boolean;
  readonly owner: DestinationOwner;
  readonly timeoutMs: number;
}

function createProfileDestination(settings: Settings): Destination {
  const { file, profile } = settings;
  return {
    id: `credentials-file:${file}#${profile}`,
    label: `profile ${profile} in ${file}`,
    // Whatever is in the file is given to somebody: a second profile, or a comment with a secret, would surprise its owner.
    canStage: false,
    canReadBack: true,
    isLocal: true,
    rehearse: () => rehearse(settings),
    holds: () => holds(settings),
    read: (accessKeyId) => readKey(settings, accessKeyId),
    put: () => Promise.resolve(),
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

async function whyNotReady(settings: Settings): Promise<string | undefined> {
  const { file, profile, owner, mayMakeFolder } = settings;
  const now = await readPlace(file);
  const section = sectionIn(now, settings);
  if (typeof section === 'string') return section;
  const id = section.members.get(KEY_ID)?.value ?? '';
  const account = accountInKeyId(id);
  if (account !== undefined && account !== owner.account)
    return `profile ${profile} in ${file} holds key ${id} of account ${account}: name another profile for a key of account ${owner.account}`;
  return (
    obstacleIn(section, { profile, file }) ??
    obstacleIn(await readConfiguredProfile(settings.config, profile), { profile, file: settings.config }) ??
    (await replaceProblem(now, { mayMakeFolder }))
  );
}

/** Members that make the AWS CLI or an SDK take other credentials than the two lines, with what the reader can do about it. */
const obstacles: Readonly<Record<string, string>> = {
  aws_session_token: 'holds a session token: other software writes temporary credentials there',
  aws_security_token: 'holds a session token: other software writes temporary credentials there',
  credential_process: 'takes its key from a program: use the kind credential-process-file, or remove the line',
  web_identity_token_file: 'takes temporary credentials of a role',
  sso_session: 'signs in through IAM Identity Center',
  sso_start_url: 'signs in through IAM Identity Center',
  login_session: 'signs in through the console',
};

function obstacleIn({ members }: ProfileSection, { profile, file }: { profile: string; file: string }): string | undefined {
  const source = members.get('source_profile')?.value;
  // A role whose source is the same profile is assumed with the very key that is in the two lines.
  if (members.has('role_arn') && source !== profile) {
    const advice = source === undefined ? 'name another profile' : `name the profile ${source}, if that is the one to be rotated`;
    return `profile ${profile} assumes a role (role_arn in ${file}), and would not use a key of its own: ${advice}`;
  }
  const name = Object.keys(obstacles).find((one) => members.has(one));
  return name === undefined
    ? undefined
    : `profile ${profile} ${obstacles[name]} (${name} in ${file}), so a key in its two lines is not what consumers expect`;
}

async function holds(settings: Settings): Promise<{ readonly known: true; readonly holding: Holding } | Unknown> {
  try {
    const section = sectionIn(await readPlace(settings.file), settings);
    if (typeof section === 'string') return unknown('garbled', section);
    // The file's own dates tell of changes to other profiles as well.
    return { known: true, holding: { current: keyOf(section)?.accessKeyId ?? null, pending: null, currentSince: null } };
  } catch (error) {
    return unknownFor(error);
  }
}

async function readKey(settings: Settings, accessKeyId: string): Promise<KeyMaterial | undefined> {
  const section = sectionIn(await readPlace(settings.file), settings);
  if (typeof section === 'string') throw new DestinationFault(section, { isPassing: false });
  const key = keyOf(section);
  return key?.accessKeyId === accessKeyId ? key : undefined;
}

async function promote(settings: Settings, key: KeyMaterial): Promise<void> {
  const { file, mayMakeFolder, timeoutMs } = settings;
  const { path } = await readPlace(file);
  if (mayMakeFolder) await makeFolder(dirname(path));
  await withLock(besideOf(path, 'lock'), timeoutMs, () => editFile(path, (now) => withKey(now, settings, key)));
}

function withKey(now: FileNow, settings: Settings, key: KeyMaterial): string {
  const section = sectionIn(now, settings);
  const { profile, file } = settings;
  const problem = typeof section === 'string' ? section : obstacleIn(section, { profile, file });
  if (problem !== undefined) throw new DestinationFault(problem, { isPassing: false });
  const secret = key.secret.reveal();
  const text = editProfile(now.content?.text ?? '', profile, { id: key.accessKeyId, secret });
  const written = keyOf(readSection(linesOf(text), isHeaderOf(profile)));
  if (written?.accessKeyId === key.accessKeyId && written.secret.equals(key.secret)) return text;
  throw new DestinationFault(`cannot write profile ${profile} in ${file}: it would not read back`, { isPassing: false });
}

/** The profile's section; or why nobody can tell what consumers read there. */
function sectionIn({ content }: FileNow, { file, profile }: Settings): ProfileSection | string {
  if (!/^[\w.@+=,:%-]+$/.test(profile) || ['DEFAULT', '__proto__'].includes(profile))
    return `"${profile}" is no name for a profile that all AWS tools read: take letters, digits and . _ - @ + = , : %`;
  const text = content?.text ?? '';
  const problem = profileProblem(text, profile);
  return problem === undefined ? readSection(linesOf(text), isHeaderOf(profile)) : `${file}: ${problem}`;
}

/** What consumers are given; undefined where it is no key that lasts. */
function keyOf(section: ProfileSection): KeyMaterial | undefined {
  const [accessKeyId, secret] = [section.members.get(KEY_ID)?.value, section.members.get(SECRET)?.value];
  if (accessKeyId === undefined || !/^[A-Z0-9]{16,128}$/.test(accessKeyId) || !secret) return undefined;
  if (section.members.has('aws_session_token') || section.members.has('aws_security_token')) return undefined;
  return { accessKeyId, secret: new Secret(secret), createdAt: null };
}
