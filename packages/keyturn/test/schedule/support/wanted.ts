import { parseInstant } from '../../../src/core/instant.ts';
import type { Wanted } from '../../../src/schedule/wanted.ts';

/** What is wanted in most of these tests. */
export function wantedOf(changes: Partial<Wanted> = {}): Wanted {
  const writtenAt = parseInstant('2026-03-02T10:00:00Z');
  if (writtenAt === undefined) throw new TypeError('no instant');
  return {
    times: [
      { name: 'audit', cron: '0 2 * * *', timeZone: 'Europe/Berlin' },
      { name: 'apply', cron: '30 9 * * mon-fri', timeZone: 'Europe/Berlin' },
    ],
    program: ['/usr/bin/node', '/usr/lib/node_modules/keyturn/bin/keyturn.js'],
    configFile: '/etc/keyturn/keyturn.yaml',
    configText: 'limits:\n  keyAge: 60d\n',
    stateFolder: '/var/lib/keyturn',
    logFile: '/var/log/keyturn.log',
    user: 'keyturn',
    variables: ['GITHUB_TOKEN', 'KEYTURN_WEBHOOK_SECRET'],
    variablesFile: '/etc/keyturn/environment',
    writableFolders: [],
    jitterSeconds: 900,
    onFailure: ['/usr/local/bin/tell', 'keyturn failed'],
    image: 'ghcr.io/example/keyturn:0.1.0',
    version: '0.1.0',
    isForUser: false,
    writtenAt,
    ...changes,
  };
}

/** Paths that a careless quoting breaks. */
export const hostileNames = [
  'two words',
  "it's",
  'say "so"',
  '100%d',
  '%h$HOME',
  '$(touch x)',
  '`touch x`',
  'a\\%b',
  'a\\\\b',
  'a;b&c|d',
  '<&>',
  '{{ x }} ${{ y }}',
  '# no comment',
  '- item: [1]',
  'ünï',
  '*?[a]~',
  '!x',
] as const;
