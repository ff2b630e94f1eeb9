import { resolve } from 'node:path';
import { commandWords } from '../../core/command-words.ts';
import { idIn, membersOf, standardLayout } from '../layout.ts';
import { configBeside, readConfiguredProfile, standardCredentials } from './aws-files.ts';
import { readPlace } from './place.ts';
import { isHeaderOf, KEY_ID, linesOf, readSection } from './profile.ts';

/** Where a profile has its key from, as far as Keyturn can write there. */
export type ProfileKey =
  | { readonly in: 'credentials-file'; readonly settings: { readonly profile: string } }
  | { readonly in: 'credential-process-file'; readonly settings: { readonly path: string; readonly profile?: string } }
  /** `because` is a sentence for people. */
  | { readonly in: 'elsewhere'; readonly because: string };

/** Whose key is looked for. */
export interface SoughtKey {
  readonly profile: string;
  readonly accessKeyId: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What was found about a profile. */
export interface FoundProfile {
  readonly key: ProfileKey;
  /** The MFA device that the profile names. */
  readonly mfaSerial: string | undefined;
}

/** Finds the place of a profile's key: the shared credentials file, or a file that its `credential_process` prints. Throws a DestinationFault where a file cannot be read. */
export async function findProfileKey({ profile, accessKeyId, environment }: SoughtKey): Promise<FoundProfile> {
  const credentials = resolve(standardCredentials(environment));
  const config = configBeside(credentials, environment);
  const { content } = await readPlace(credentials);
  const { members: own } = readSection(linesOf(content?.text ?? ''), isHeaderOf(profile));
  const { members: configured } = await readConfiguredProfile(config, profile);
  const mfaSerial = configured.get('mfa_serial')?.value ?? own.get('mfa_serial')?.value;
  const found = (key: ProfileKey): FoundProfile => ({ key, mfaSerial });
  const elsewhere = (because: string) => found({ in: 'elsewhere', because });

  if (own.get(KEY_ID)?.value === accessKeyId) return found({ in: 'credentials-file', settings: { profile } });
  if (configured.get(KEY_ID)?.value === accessKeyId)
    return elsewhere(`key ${accessKeyId} stands in ${config}, and belongs into ${credentials}: move its two lines there`);
  const program = configured.get('credential_process')?.value ?? own.get('credential_process')?.value;
  if (program !== undefined) {
    const file = await printedFile(program, accessKeyId);
    // Whether the profile reads the file is looked for where it can be written down.
    const named = configured.has('credential_process') ? { profile } : {};
    if (file !== undefined) return found({ in: 'credential-process-file', settings: { path: file, ...named } });
    const [name = program] = commandWords(program) ?? [];
    return elsewhere(`profile ${profile} takes key ${accessKeyId} from a program (${name}), which Keyturn cannot write to`);
  }
  if (environment['AWS_ACCESS_KEY_ID'] === accessKeyId)
    return elsewhere(`key ${accessKeyId} comes from AWS_ACCESS_KEY_ID in the environment, which Keyturn cannot change`);
  return elsewhere(`key ${accessKeyId} stands neither in ${credentials} nor in a file that profile ${profile} reads`);
}

/** The file that the program does nothing but print; undefined where it does anything else, or the file holds another key. */
async function printedFile(program: string, accessKeyId: string): Promise<string | undefined> {
  const [name, file, ...more] = commandWords(program) ?? [];
  if (name === undefined || !/^(?:.*\/)?cat$/.test(name) || file === undefined || !file.startsWith('/') || more.length > 0)
    return undefined;
  const { content } = await readPlace(file);
  const members = membersOf(Buffer.from(content?.text ?? '', 'latin1').toString('utf8'));
  return idIn(standardLayout, members ?? {}) === accessKeyId ? file : undefined;
}
