import { spawnSync } from 'node:child_process';

/** Whether this machine has a program: tests of what it reads are left out where it has not, and say so. */
export function hasProgram(name: string, ...args: readonly string[]): boolean {
  return spawnSync(name, args.length === 0 ? ['--version'] : args, { stdio: 'ignore' }).error === undefined;
}

/** What a program answered. */
export function answerOf(
  words: readonly string[],
  { input = '', environment = {} }: { input?: string; environment?: Readonly<Record<string, string>> } = {},
): { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string } {
  const [file = '', ...args] = words;
  const { status, stdout, stderr } = spawnSync(file, args, {
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC', ...environment },
  });
  return { exitCode: status, stdout, stderr };
}
