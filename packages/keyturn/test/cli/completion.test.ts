import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { runKeyturn } from '../support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-completion-'));
const scripts = new Map<string, string>();

beforeAll(async () => {
  writeFileSync(join(folder, 'old audit.json'), '{}');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { out } = await runKeyturn(['completion', shell]);
    scripts.set(shell, join(folder, shell));
    writeFileSync(join(folder, shell), out);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What each shell offers at the end of a line; the words are those that bash makes of it. */
const shells = {
  bash(words: readonly string[]): string[] {
    const list = words.map((word) => `'${word}'`).join(' ');
    const code = `set -u; source ${scripts.get('bash')}; source ${scripts.get('bash')}
      COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}
      compopt() { :; }
      _keyturn; printf '%s\\n' "\${COMPREPLY[@]:-}"`;
    return lines('bash', ['--norc', '-c', code]);
  },
  zsh(words: readonly string[]): string[] {
    const list = words.map((word) => `'${word}'`).join(' ');
    const code = `_describe() { print -l -- \${(P)argv[-1]%%:*} }
      compadd() { shift; print -l -- "$@" }
      _files() { print -l -- * }
      compset() { : }
      compdef() { : }
      source ${scripts.get('zsh')}
      words=(${list}); CURRENT=${words.length}
      _keyturn || true`;
    // The shell itself narrows by what was typed so far: here that is done by hand.
    const typed = (words.at(-1) ?? '').replace(/^--[\w-]+=/, '');
    const all = lines('zsh', ['-f', '-c', code]);
    return all.filter((one) => one.startsWith(typed));
  },
  fish(words: readonly string[]): string[] {
    const line = words.join(' ');
    const code = `source ${scripts.get('fish')}; complete -C '${line}'`;
    return lines('fish', ['--no-config', '-c', code]).map((one) => one.split('\t')[0]?.replace(/^--[\w-]+=/, '') ?? '');
  },
} as const;

function lines(shell: string, args: readonly string[]): string[] {
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder };
  return execFileSync(shell, args, { cwd: folder, encoding: 'utf8', env })
    .split('\n')
    .filter((line) => line !== '');
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  const hasShell = spawnSync(shell, ['--version']).status === 0;
  const complete = (...words: string[]) => [...shells[shell](['keyturn', ...words])].sort();

  test.skipIf(!hasShell)('offers every command', () => {
    expect(complete('')).toEqual(expect.arrayContaining(commands.map(({ name }) => name)));
    expect(complete('au')).toEqual(['audit']);
  });

  test.skipIf(!hasShell)('offers the commands of a group', () => {
    expect(complete('iam-policy', '')).toEqual(['admin', 'audit', 'operate', 'root', 'self']);
  });

  test.skipIf(!hasShell)('offers the options of a command, those of AWS among them', () => {
    expect(complete('audit', '--o')).toEqual(['--org', '--output']);
    expect(complete('iam-policy', 'audit', '--tr')).toEqual(['--trust']);
    expect(complete('audit', '--pro')).toEqual(['--profile']);
  });

  test.skipIf(!hasShell)('offers the values of an option', () => {
    expect(complete('iam-policy', 'root', '--format', '')).toEqual(['cloudformation', 'json', 'terraform']);
    expect(complete('audit', '--org', '--fail-on', 'm')).toEqual(['medium']);
  });

  test.skipIf(!hasShell)('offers the values of an option that is written with =', () => {
    const words = shell === 'bash' ? ['--format', '=', 'js'] : ['--format=js'];
    expect(complete('checks', ...words)).toEqual(['json']);
  });

  test.skipIf(!hasShell)('is not misled by the value of an option that looks like a command', () => {
    expect(complete('audit', '--profile', 'sandbox', '--fail-on', 'cri')).toEqual(['critical']);
  });

  test.skipIf(!hasShell)('offers what an argument may be', () => {
    expect(complete('checks', 'show', 'root-mfa')).toEqual(['root-mfa-missing', 'root-mfa-not-hardware']);
  });

  test.skipIf(!hasShell)('offers files where a file is wanted, with spaces in their names', () => {
    const offered = complete('audit', '--output', 'old').map((one) => one.replaceAll('\\', ''));
    expect(offered).toEqual(['old audit.json']);
  });

  test.skipIf(!hasShell)('offers nothing where nobody can guess', () => {
    expect(complete('audit', '--role', 'x')).toEqual([]);
  });
});
