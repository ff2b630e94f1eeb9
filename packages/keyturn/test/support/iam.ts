import { uniqueId } from '../../src/sandbox/ids.ts';
import type { Account, Session } from '../../src/sandbox/model/world.ts';
import type { SdkConfig, TestSandbox } from './sandbox.ts';

/** How the SDK shows that AWS refused: its own name for the error, the HTTP status, AWS's sentence. */
export function refusal({ name, status, message }: { name: string; status: number; message?: string }) {
  return { name, $metadata: { httpStatusCode: status }, ...(message === undefined ? {} : { message }) };
}

/** Configuration of a client that holds an AssumeRoot session in an account, for one of the root-task policies. */
export function assumedRoot(aws: TestSandbox, account: Account, task: string): SdkConfig {
  return withSession(aws, account, { kind: 'assumed-root', taskPolicy: `arn:aws:iam::aws:policy/root-task/${task}` });
}

/** Configuration of a client that holds temporary credentials of anybody. */
export function withSession(aws: TestSandbox, account: Account, principal: Session['principal']): SdkConfig {
  const id = uniqueId('ASIA', account.id, aws.builder.random);
  const token = `token-of-${id}`;
  const issuedAt = aws.sandbox.clock.now();
  const expiresAt = issuedAt + 900_000;
  aws.world.sessions.set(id, { id, token, accountId: account.id, issuedAt, expiresAt, hasMfa: false, principal });
  const { credentials, ...rest } = aws.as({ id });
  return { ...rest, credentials: { ...credentials, sessionToken: token } };
}

/** An account of the world that must be there. */
export function accountOf(aws: TestSandbox, id: string): Account {
  const account = aws.world.accounts.get(id);
  if (!account) throw new Error(`no account ${id}`);
  return account;
}
