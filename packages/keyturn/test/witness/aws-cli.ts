import type { Members } from './exchange.ts';
import { run } from './program.ts';
import { look } from './references.ts';
import type { Stage } from './stage.ts';

/** One call of the aws CLI, and what it shows. Calls do not build on each other, so that some run at a time. */
export interface CliCall {
  readonly arguments: readonly string[];
  readonly as?: string;
  readonly answers?: Members;
  readonly refuses?: CliRefusal;
}

/** What the CLI shows of a refusal: no HTTP status, but the operation. */
export interface CliRefusal {
  readonly code: string;
  readonly operation: string;
  readonly message?: string;
}

export type CliResult =
  | { readonly ok: true; readonly response: Members }
  | { readonly ok: false; readonly refusal: Required<CliRefusal> };

/** Why the aws CLI cannot be a witness here; undefined when it can. */
export async function whyNoCli(): Promise<string | undefined> {
  const probe = await run('aws', ['--version']).catch(() => undefined);
  return probe?.status === 0 ? undefined : 'the aws CLI is not installed';
}

/** Asks through the aws CLI, in a process of its own. */
export async function askCli(stage: Stage, call: CliCall): Promise<CliResult> {
  const environment = { ...credentials(look(call.as ?? 'administrator', stage.known)), AWS_MAX_ATTEMPTS: '1' };
  const options = ['--endpoint-url', stage.aws.url, '--region', 'us-east-1', '--output', 'json', '--no-paginate'];
  const { status, stdout, stderr } = await run('aws', [...options, ...call.arguments], { environment });
  if (status === 0) return { ok: true, response: readAnswer(stdout) };
  const [, code = '', operation = '', message = ''] =
    /An error occurred \((\w+)\) when calling the (\w+) operation(?: \([^)]*\))?: ([^\n]*)/.exec(stderr) ?? [];
  if (code === '') throw new Error(`aws ${call.arguments.join(' ')} ended with ${status}: ${stderr}`);
  return { ok: false, refusal: { code, operation, message } };
}

function credentials(key: unknown): Record<string, string> {
  const { AccessKeyId, SecretAccessKey } = { AccessKeyId: '', SecretAccessKey: '', ...(typeof key === 'object' ? key : {}) };
  return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey };
}

function readAnswer(stdout: string): Members {
  const answer: unknown = stdout.trim() === '' ? {} : JSON.parse(stdout);
  return typeof answer === 'object' && answer !== null ? { ...answer } : {};
}
