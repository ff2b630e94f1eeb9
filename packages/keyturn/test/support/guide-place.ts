import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { TestSandbox } from './sandbox.ts';

/** The text of a page below docs/. */
export function readPage(name: string): string {
  return readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
}

/** Goes to where a reader of a page would be: an empty folder, with credentials of an administrator in the environment. Answers the way back. */
export function goToEmptyFolder(aws: TestSandbox): () => void {
  const home = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-guide-'));
  const { credentials, endpoint, region } = aws.admin();
  process.chdir(folder);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('HOME', folder);
  return () => {
    vi.unstubAllEnvs();
    process.chdir(home);
    rmSync(folder, { recursive: true });
  };
}
