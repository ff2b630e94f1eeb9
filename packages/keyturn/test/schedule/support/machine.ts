import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseInstant } from '../../../src/core/instant.ts';
import { type Ran, runKeyturn } from '../../support/program.ts';
import { answerOf, hasProgram } from './tools.ts';

/**
 * The real crontab program can be asked where tests run as root on a machine of their own: then the crontab of a user is used who has
 * none. Anywhere else it would be that of the person who runs the tests.
 */
export const hasOwnCrontab =
  process.getuid?.() === 0 &&
  process.env['CI'] !== undefined &&
  hasProgram('crontab', '-h') &&
  /no crontab for/.test(answerOf(['crontab', '-u', 'nobody', '-l']).stderr);

export interface ScheduleMachine {
  readonly home: string;
  /** Runs "keyturn schedule" with the configuration of this machine. */
  schedule(...args: readonly string[]): Promise<Ran>;
  /** The same of "keyturn schedule emit", with what is written to files kept instead. */
  emit(written: Map<string, string>, ...args: readonly string[]): Promise<Ran>;
  /** Writes the configuration. */
  configure(text: string): void;
  readonly configFile: string;
  /** In which its programs are found. */
  readonly environment: Readonly<Record<string, string>>;
  /** The commands that systemctl was given, in order. */
  systemctlCalls(): readonly string[];
  /** As somebody does with systemctl. */
  stopTimer(): void;
  crontab(): string;
  setCrontab(text: string): void;
}

const CONFIG = 'schedule:\n  timeZone: UTC\n  audit: "0 2 * * *"\n  apply: "30 9 * * mon-fri"\n';

/** A home with a configuration, and with `crontab` and `systemctl` that act on it alone. */
export function makeScheduleMachine(crontabKind: 'real' | 'stand-in' = 'stand-in'): ScheduleMachine {
  const home = mkdtempSync(join(tmpdir(), 'keyturn-schedule-'));
  const programs = join(home, 'programs');
  mkdirSync(programs);
  const program = (name: string, lines: readonly string[]) => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${lines.join('\n')}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  program('crontab', crontabKind === 'real' ? REAL_CRONTAB : crontabStandIn(join(home, 'crontab')));
  program('systemctl', systemctlStandIn(home));
  // Everybody is known here, but one.
  program('id', ['[ "$3" != stranger ] && echo 1000']);
  const configFile = join(home, 'keyturn.yaml');
  const configure = (text: string) => writeFileSync(configFile, text);
  configure(CONFIG);
  const environment = { PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`, HOME: home };
  const ask = (words: readonly string[], input = '') => answerOf(words, { environment, input });
  const runSchedule = (args: readonly string[], written?: Map<string, string>) =>
    runKeyturn(
      ['schedule', ...args, ...(args[0] === 'remove' ? [] : ['--config', configFile, '--program', '/usr/bin/keyturn'])],
      {
        environment,
        now: () => parseInstant('2026-03-02T10:00:00Z') ?? fail(),
        ...(written ? { written } : {}),
      },
    );
  return {
    home,
    environment,
    configFile,
    configure,
    schedule: (...args) => runSchedule(args),
    emit: (written, ...args) => runSchedule(['emit', ...args], written),
    systemctlCalls: () =>
      existsSync(join(home, 'calls')) ? readFileSync(join(home, 'calls'), 'utf8').trimEnd().split('\n') : [],
    stopTimer: () => rmSync(join(home, 'active')),
    crontab: () => ask(['crontab', '-l']).stdout,
    setCrontab(text) {
      if (text === '') ask(['crontab', '-r']);
      else ask(['crontab', '-'], text);
    },
  };
}

const REAL_CRONTAB = ['for real in /usr/bin/crontab /bin/crontab; do [ ! -x $real ] || exec $real -u nobody "$@"; done'];

/** As crontab of Debian: `-l`, `-r`, and `-` for what comes in. It refuses a file without a last line end, and one without five fields. */
function crontabStandIn(file: string): readonly string[] {
  return [
    `file='${file}'`,
    'case "$1" in',
    '-l) [ -f "$file" ] || { echo "no crontab for you" >&2; exit 1; }; cat "$file" ;;',
    '-r) rm -f "$file" ;;',
    '-) cat > "$file.new"; [ -z "$(tail -c 1 "$file.new")" ] || { echo "missing newline before EOF" >&2; exit 1; }',
    '   if grep -q "^bad" "$file.new"; then echo "errors in crontab file" >&2; exit 1; fi; mv "$file.new" "$file" ;;',
    '*) echo "usage error" >&2; exit 1 ;;',
    'esac',
  ];
}

/** Remembers what it was told; a timer that was restarted is active, one that is disabled is not. */
function systemctlStandIn(home: string): readonly string[] {
  return [
    `cd '${home}' || exit 1`,
    'echo "$*" >> calls',
    'case "$*" in',
    '*is-active*|*is-enabled*) [ -f active ] ;;',
    '*show*) [ ! -f active ] || echo "Tue 2026-03-03 02:00:00 UTC" ;;',
    '*restart*) touch active ;;',
    '*disable*) rm -f active ;;',
    '*enable*) [ ! -f broken ] || { echo "Failed to enable unit: Access denied" >&2; exit 1; } ;;',
    'esac',
  ];
}

function fail(): never {
  throw new TypeError('no instant');
}
