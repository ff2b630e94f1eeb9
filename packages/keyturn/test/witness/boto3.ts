import { join } from 'node:path';
import type { Members, Result } from './exchange.ts';
import { run } from './program.ts';
import type { Stage } from './stage.ts';

/** Why boto3 cannot be a witness here; undefined when it can. The first one that knows AssumeRoot is 1.35.62. */
export async function whyNoBoto3(): Promise<string | undefined> {
  const probe = await run('python3', ['-c', 'import boto3; print(boto3.__version__)']).catch(() => undefined);
  if (probe?.status !== 0) return 'python3 with boto3 is not installed';
  const version = probe.stdout.trim();
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const isNew = major > 1 || (major === 1 && (minor > 35 || (minor === 35 && patch >= 62)));
  return isNew ? undefined : `boto3 ${version} is too old to know AssumeRoot`;
}

/** Plays tables through boto3, all of them in one process. */
export async function playInBoto3(stages: readonly Stage[]): Promise<Result[][]> {
  const tables = stages.map(({ table, aws, known }) => ({
    endpoint: aws.url,
    known: Object.fromEntries(known),
    steps: table.steps.map((step) => ({ ...step, answers: undefined, refuses: undefined })),
  }));
  const ended = await run('python3', [join(import.meta.dirname, 'exchanges.py')], { input: JSON.stringify(tables) });
  if (ended.status !== 0) throw new Error(`exchanges.py ended with ${ended.status}: ${ended.stderr}`);
  const results: unknown = JSON.parse(ended.stdout);
  return array(results).map((ofTable) => array(ofTable).map(readResult));
}

function readResult(value: unknown): Result {
  const { ok, response, error } = members(value);
  if (ok === true) return { ok, response: members(response) };
  const { code, status, message } = members(error);
  return { ok: false, error: { code: String(code), status: Number(status), message: String(message) } };
}

function array(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('exchanges.py wrote something else than lists of results');
  return value;
}

function members(value: unknown): Members {
  if (typeof value !== 'object' || value === null) throw new Error('exchanges.py wrote something else than results');
  return { ...value };
}
