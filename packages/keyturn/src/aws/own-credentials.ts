import {
  type AwsOptions,
  createAwsClients,
  type LongTermCredentials,
  type SessionCredentials,
  type SigningCredentials,
} from './client.ts';
import { toCallerFault, toFault } from './faults.ts';
import { type MfaCode, openMfaSession } from './session.ts';

/** The credentials that we run on, where a rotation replaces them under our hands. */
export interface OwnCredentials {
  /** Signs every call, each as it is then. */
  readonly sign: () => Promise<SigningCredentials>;
  /** The long-lived key that signs, or in whose session is signed; null: the profile gives a session. */
  keyId(): string | null;
  hasMfa(): boolean;
  /** Signs with a session from now on. Throws a Fault where AWS gives none. */
  proveMfa(mfa: MfaCode): Promise<void>;
  /**
   * Goes over to another key, if the profile gives one by now; out of a session only with a code for a new one. Throws a Fault where the
   * profile gives nothing any more.
   */
  goOver(askCode: () => Promise<MfaCode | undefined>): Promise<void>;
}

/** Reads what the profile gives. Throws a Fault where it gives nothing. */
export async function readOwnCredentials(options: AwsOptions): Promise<OwnCredentials> {
  let base = await readProfile(options);
  let session: SessionCredentials | undefined;
  return {
    sign: () => Promise.resolve({ ...(session ?? base), expiration: AT_ONCE }),
    keyId: () => ('sessionToken' in base ? null : base.accessKeyId),
    hasMfa: () => session !== undefined,
    async proveMfa(mfa) {
      session = await openSession(options, base, mfa);
    },
    async goOver(askCode) {
      const next = await readProfile(options);
      if (next.accessKeyId === base.accessKeyId || 'sessionToken' in next) return;
      if (session) {
        const mfa = await askCode();
        if (!mfa) return;
        session = await openSession(options, next, mfa);
      }
      base = next;
    },
  };
}

/** What is past is asked for anew by the SDK, at every call. */
const AT_ONCE = new Date(0);

type Credentials = LongTermCredentials | SessionCredentials;

async function readProfile(options: AwsOptions): Promise<Credentials> {
  try {
    const { config } = await createAwsClients({ ...options, rereads: true }).sts();
    const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  } catch (error) {
    throw toCallerFault(error, options.profile ?? options.environment['AWS_PROFILE']);
  }
}

async function openSession(options: AwsOptions, credentials: Credentials, mfa: MfaCode): Promise<SessionCredentials> {
  try {
    return await openMfaSession(await createAwsClients(options).sts(credentials), mfa);
  } catch (error) {
    throw toFault(error, `open a session with a code of ${mfa.serial}`);
  }
}
