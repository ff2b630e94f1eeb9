import * as z from 'zod';
import { addDays, type Instant } from '../../core/instant.ts';
import { Secret } from '../../core/secret.ts';
import type { DestinationContext } from '../destination.ts';
import { type AskHttp, readBody } from '../http.ts';
import { type TokenFrom, tokenFrom, tokenSource } from '../token.ts';

const authMount = z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/, 'the path of an auth method, such as approle');

/** How the configuration says that a token is to be had by a login. */
export const loginSchema = z.union(
  [
    z.strictObject({
      appRole: z.strictObject({ roleId: z.string().min(1), secretIdFrom: tokenFrom, mount: authMount.optional() }),
    }),
    z.strictObject({
      kubernetes: z.strictObject({
        role: z.string().min(1),
        tokenFile: z.string().min(1).optional(),
        mount: authMount.optional(),
      }),
    }),
  ],
  'one of { appRole: { roleId, secretIdFrom, mount } } and { kubernetes: { role, tokenFile, mount } }',
);

/** Where the token is taken from. */
export interface TokenSettings {
  readonly tokenFrom?: TokenFrom | undefined;
  readonly login?: z.output<typeof loginSchema> | undefined;
}

/** The token: from where it is said to be, by a login, or from where the Vault command line has it. */
export function vaultToken(settings: TokenSettings, context: DestinationContext, ask: AskHttp): () => Promise<Secret> {
  const { login } = settings;
  if (login !== undefined) return loginSource(login, context, ask);
  const standard: TokenFrom =
    context.environment['VAULT_TOKEN'] === undefined ? { file: '~/.vault-token' } : { env: 'VAULT_TOKEN' };
  return tokenSource(settings.tokenFrom ?? standard, context);
}

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const DAY_SECONDS = 86_400;
/** So long before its end a token is not used any more. */
const MARGIN_SECONDS = 60;

/** Vault API, login of AppRole and of Kubernetes. */
const loginAnswer = z.object({ auth: z.object({ client_token: z.string().min(1), lease_duration: z.number() }) });

interface Session {
  readonly token: Secret;
  /** Null: it has none. */
  readonly endsAt: Instant | null;
}

function loginSource(login: z.output<typeof loginSchema>, context: DestinationContext, ask: AskHttp): () => Promise<Secret> {
  const proof =
    'appRole' in login
      ? tokenSource(login.appRole.secretIdFrom, context)
      : tokenSource({ file: login.kubernetes.tokenFile ?? SERVICE_ACCOUNT_TOKEN }, context);
  let session: Promise<Session> | undefined;
  async function open(): Promise<Session> {
    const proven = (await proof()).reveal();
    const mount = 'appRole' in login ? (login.appRole.mount ?? 'approle') : (login.kubernetes.mount ?? 'kubernetes');
    const body =
      'appRole' in login ? { role_id: login.appRole.roleId, secret_id: proven } : { role: login.kubernetes.role, jwt: proven };
    const answer = await ask({ method: 'POST', path: `/v1/auth/${mount}/login`, body });
    const { client_token: token, lease_duration: seconds } = readBody(
      loginAnswer,
      answer,
      `The login at Vault's auth/${mount}`,
    ).auth;
    const endsAt = seconds === 0 ? null : addDays(context.aws.clock.now(), (seconds - MARGIN_SECONDS) / DAY_SECONDS);
    return { token: new Secret(token), endsAt };
  }
  return async () => {
    const present = await session?.catch(() => undefined);
    if (present && (present.endsAt === null || context.aws.clock.now() < present.endsAt)) return present.token;
    session = open();
    return (await session).token;
  };
}
