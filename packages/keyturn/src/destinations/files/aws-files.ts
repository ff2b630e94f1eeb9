import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DestinationOwner } from '../../engine/destination.ts';
import { fillIn } from '../layout.ts';
import { readPlace } from './place.ts';
import { isHeaderOf, linesOf, type ProfileSection, readSection } from './profile.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the shared credentials file is when nobody says otherwise, as the AWS CLI and the SDKs find it. */
export function standardCredentials(environment: Environment): string {
  return environment['AWS_SHARED_CREDENTIALS_FILE'] || join(homeOf(environment), '.aws', 'credentials');
}

/** The configuration file that belongs to a credentials file: the one beside it; to the standard one, the standard one. */
export function configBeside(credentials: string, environment: Environment): string {
  const isStandard = credentials === resolve(standardCredentials(environment));
  return (isStandard && environment['AWS_CONFIG_FILE']) || join(dirname(credentials), 'config');
}

/** A path as it is written in the configuration: `~/` is the home folder, templates are filled in with names that stay one folder deep. */
export function fillPath(template: string, owner: DestinationOwner, environment: Environment): string {
  const { accountName, user } = owner;
  const tame = { ...owner, accountName: accountName && tameName(accountName), user: user && tameName(user) };
  const path = fillIn(template, tame);
  return resolve(path.startsWith('~/') ? join(homeOf(environment), path.slice(2)) : path);
}

/** What the configuration file says of a profile: `[default]`, or `[profile NAME]`. */
export async function readConfiguredProfile(config: string, profile: string): Promise<ProfileSection> {
  const { content } = await readPlace(config);
  const lines = linesOf(content?.text ?? '');
  const names = [
    `profile ${profile}`,
    `profile "${profile}"`,
    `profile '${profile}'`,
    ...(profile === 'default' ? ['default'] : []),
  ];
  return readSection(lines, (line) => names.some((name) => isHeaderOf(name)(line)));
}

function homeOf(environment: Environment): string {
  return environment['HOME'] || environment['USERPROFILE'] || homedir();
}

/** Names of accounts may be anything: `../../etc`, too. */
function tameName(name: string): string {
  return name.replace(/[/\\\0]/g, '_').replace(/^\.+$/, '_');
}
