import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STSClient } from '@aws-sdk/client-sts';

/** What a consumer gets from a profile. */
export interface ProfileCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The last reading: the SDK takes the places of files from the environment, so one waits for the other. */
let lastReading: Promise<unknown> = Promise.resolve();

/** The credentials of a profile as the AWS SDK for JavaScript finds them; null when it finds none. */
export async function readAsSdk(files: AwsFiles, profile: string): Promise<ProfileCredentials | null> {
  const reading = lastReading.then(() => readAlone(files, profile));
  lastReading = reading.catch(() => undefined);
  return reading;
}

interface AwsFiles {
  readonly credentials: string;
  readonly config?: string;
}

/** The SDK remembers files by their names, so it is given copies. */
async function readAlone(files: AwsFiles, profile: string): Promise<ProfileCredentials | null> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-consumer-'));
  const before = { ...process.env };
  try {
    for (const name of ['credentials', 'config'] as const) {
      const source = files[name];
      const copy = join(folder, name);
      if (source !== undefined) await copyFile(source, copy).catch(ifMissing);
      process.env[name === 'config' ? 'AWS_CONFIG_FILE' : 'AWS_SHARED_CREDENTIALS_FILE'] = copy;
    }
    const client = new STSClient({ region: 'us-east-1', profile });
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  } catch (error) {
    if (error instanceof Error && error.name === 'CredentialsProviderError') return null;
    throw error;
  } finally {
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) process.env[name] = before[name];
    await rm(folder, { recursive: true });
  }
}

/** The same for text that is in no file yet. */
export async function readTextAsSdk(text: string, profile: string): Promise<ProfileCredentials | null> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-text-'));
  const credentials = join(folder, 'credentials');
  try {
    await writeFile(credentials, text, 'latin1');
    return await readAsSdk({ credentials }, profile);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * All sections of a file as botocore and the AWS CLI read it; undefined when they refuse the whole file. They use Python's
 * RawConfigParser: continuation lines by indentation, `=` and `:`, no comments behind values, nothing twice.
 */
export function readAsBotocore(text: string): Map<string, Map<string, string>> | undefined {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let option: string | undefined;
  let indent = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const value = line.trim();
    if (value === '' || /^[#;]/.test(value)) continue;
    const own = line.length - line.trimStart().length;
    if (section && option !== undefined && own > indent) {
      section.set(option, `${section.get(option) ?? ''}\n${value}`);
      continue;
    }
    indent = own;
    const header = /^\[(.+)\]/.exec(value)?.[1];
    if (header !== undefined) {
      if (sections.has(header)) return undefined;
      section = new Map();
      sections.set(header, section);
      option = undefined;
      continue;
    }
    const [, name, rest] = /^(.*?)\s*[=:]\s*(.*)$/.exec(value) ?? [];
    if (!section || !name || rest === undefined || section.has(name.toLowerCase())) return undefined;
    option = name.trimEnd().toLowerCase();
    section.set(option, rest);
  }
  return sections;
}

function ifMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
