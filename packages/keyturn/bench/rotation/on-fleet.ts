import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxProcess, startSandboxProcess } from '../support/processes.ts';

/** Where keys are delivered in these benchmarks. */
export const secretsManager = '{ match: { user: "*" }, kind: secrets-manager, name: "keyturn/{account}/{user}" }';
export const parameterStore = '{ match: { user: "*" }, kind: ssm-parameter, name: "/keyturn/{account}/{user}" }';

/** A folder with a configuration, and a sandbox to use it on; both are gone afterwards. */
export async function onFleet<Result>(
  size: readonly string[],
  measure: (sandbox: SandboxProcess, folder: string) => Promise<Result>,
): Promise<Result> {
  const sandbox = await startSandboxProcess(size);
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-'));
  try {
    return await measure(sandbox, folder);
  } finally {
    await sandbox.end();
    rmSync(folder, { recursive: true });
  }
}

/** Writes keyturn.yaml. `overlap` is how long the outgoing key stays on beside its successor. */
export function writePolicy(
  folder: string,
  { overlap, destinations }: { overlap: string; destinations: readonly string[] },
): void {
  const yaml = [
    `rotation: { maxAge: 1d, overlap: ${overlap}, quiet: 0s, grace: 0s, requireSuccessorUse: false }`,
    'breakGlass: [{ user: admin }]',
    'limits: { keyAge: 1d, principalsPerRun: 5000, failures: 5000 }',
    'destinations:',
    ...destinations.map((one) => `  - ${one}`),
  ];
  writeFileSync(join(folder, 'keyturn.yaml'), `${yaml.join('\n')}\n`);
}
