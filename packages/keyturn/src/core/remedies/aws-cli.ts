import { homeRegion } from './links.ts';
import type { Place } from './recipe.ts';

/** Options of a command, in order; null: a switch. */
type Options = Readonly<Record<string, string | null>>;

/**
 * A command of the AWS CLI for a POSIX shell. It names the region: without one the CLI refuses to ask STS, and goes to the
 * commercial partition for IAM, whatever the account.
 */
export function aws(place: Place, command: string, options: Options = {}): string {
  const all = { ...options, region: homeRegion(place) };
  return ['aws', command, ...Object.entries(all).map(([name, value]) => option(name, value))].join(' ');
}

/** Says which account the commands below it would change. */
export function whichAccount(place: Place): string {
  return aws(place, 'sts get-caller-identity', { query: 'Account', output: 'text' });
}

/** The profile under which the commands of `rootSession` work. */
function rootProfile({ account }: Place): string {
  return `root-${account}`;
}

/**
 * Makes a profile that acts as the root user of a member account, by AssumeRoot, fifteen minutes at a time. A profile rather
 * than variables: where AssumeRoot is refused every command under it fails, and none of them falls back on whoever is signed in.
 * No secret is stored.
 */
export function rootSession(place: Place): string {
  // Only regional endpoints know AssumeRoot (aws-facts D1), which is one more reason for a region.
  const assume = aws(place, 'sts assume-root', {
    'target-principal': place.account,
    'task-policy-arn': `arn=arn:${place.partition}:iam::aws:policy/root-task/IAMDeleteRootUserCredentials`,
    output: 'json',
  });
  // Without blanks and quotes: the CLI splits this text itself, without a shell.
  const query =
    'Credentials.{Version:`1`,AccessKeyId:AccessKeyId,SecretAccessKey:SecretAccessKey,SessionToken:SessionToken,Expiration:Expiration}';
  return `aws configure set credential_process ${quote(`${assume} --query ${query}`)} --profile ${rootProfile(place)}`;
}

/** A command of such a session. It names no user: root is none. */
export function asRoot(place: Place, command: string, options: Options = {}): string {
  return aws(place, command, { ...options, profile: rootProfile(place) });
}

function option(name: string, value: string | null): string {
  if (value === null) return `--${name}`;
  // A value that begins with a dash would be read as another option.
  return `--${name}${value.startsWith('-') ? '=' : ' '}${quote(value)}`;
}

/** Unquoted are only texts that every shell leaves alone: zsh, for one, expands a word that begins with `=`. */
function quote(text: string): string {
  return /^\w[\w.@+=,:/-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
