import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { launchdForm } from '../../src/schedule/launchd.ts';
import type { Wanted } from '../../src/schedule/wanted.ts';
import { xpath } from './support/documents.ts';
import { answerOf, hasProgram } from './support/tools.ts';
import { hostileNames, wantedOf } from './support/wanted.ts';

const hasXml = hasProgram('xmllint');

test.each([
  ['0 2 * * *', [{ Hour: 2, Minute: 0 }]],
  ['30 * * * *', [{ Minute: 30 }]],
  [
    '0,30 9 * jan mon',
    [
      { Month: 1, Weekday: 1, Hour: 9, Minute: 0 },
      { Month: 1, Weekday: 1, Hour: 9, Minute: 30 },
    ],
  ],
  [
    '0 2 1 * mon',
    [
      { Day: 1, Hour: 2, Minute: 0 },
      { Weekday: 1, Hour: 2, Minute: 0 },
    ],
  ],
  ['* * * * *', [{}]],
])('%s is %j', (cron, expected) => {
  expect(intervalsOf(listOf(timed(cron)))).toEqual(expected);
});

test('more entries than anybody reads are refused', () => {
  expect(() => listOf(timed('*/2 */2 1-15 * *'))).toThrow(
    'launchd would take 5400 entries for "*/2 */2 1-15 * *"; 500 is the most.',
  );
});

test('times of several zones are refused: launchd knows that of the machine', () => {
  const times = [
    { name: 'audit', cron: '0 2 * * *', timeZone: 'UTC' },
    { name: 'apply', cron: '0 3 * * *', timeZone: 'Asia/Tokyo' },
  ];
  expect(() => listOf(wantedOf({ times }))).toThrow('launchd runs all times in one time zone, and here are UTC and Asia/Tokyo.');
});

test('for the person alone it names no user', () => {
  expect(listOf(wantedOf())).toContain('<key>UserName</key>');
  expect(listOf(wantedOf({ isForUser: true }))).not.toContain('UserName');
});

test.skipIf(!hasXml).each(hostileNames)('a reader of XML and the shell see %s as it is', (name) => {
  const wanted = wantedOf({
    program: ['printf', '%s\\n'],
    configFile: `/etc/${name}`,
    stateFolder: `/tmp/keyturn-launchd-test`,
    variablesFile: `/nonexistent/${name} -- `.trim(),
    logFile: `/var/log/${name}`,
    jitterSeconds: 0,
    onFailure: [],
  });
  const text = listOf(wanted);
  expect(xpath(text, 'string(/plist/dict/key[.="StandardErrorPath"]/following-sibling::string[1])')).toBe(`/var/log/${name}`);
  const script = xpath(text, 'string(/plist/dict/array[1]/string[3])');
  expect(answerOf(['/bin/sh', '-c', script])).toEqual({
    exitCode: 0,
    stdout: `run\n--once\n--config\n/etc/${name}\n--state-dir\n/tmp/keyturn-launchd-test\n`,
    stderr: '',
  });
});

test.skipIf(!hasXml)('any words come through XML and the shell as they are', () => {
  const signs = fc.constantFrom('\\', '%', "'", '"', '$', '&', '<', '>', ']', ' ', 'a', '-', '`');
  fc.assert(
    fc.property(fc.string({ unit: signs, minLength: 1, maxLength: 10 }), (text) => {
      const wanted = wantedOf({
        program: ['printf', '%s\\0'],
        configFile: `/${text}/x`,
        stateFolder: '/tmp',
        jitterSeconds: 0,
        onFailure: [],
      });
      const script = xpath(listOf(wanted), 'string(/plist/dict/array[1]/string[3])');
      expect(answerOf(['/bin/sh', '-c', script]).stdout.split('\0')[3]).toBe(`/${text}/x`);
    }),
    { seed: 20_261_124, numRuns: 40 },
  );
});

test.skipIf(!hasXml)('every key has the value of its kind, and nothing else is in the list', () => {
  const names = xpath(listOf(wantedOf()), '/plist/dict/*');
  const kinds = [...names.matchAll(/<key>(\w+)<\/key>\s*<(\w+)>/g)].map(([, key, kind]) => `${key} ${kind}`);
  expect(kinds.filter((kind) => !/^(Hour|Minute|Weekday) /.test(kind))).toEqual([
    'Label string',
    'UserName string',
    'ProgramArguments array',
    'StartCalendarInterval array',
    'StandardOutPath string',
    'StandardErrorPath string',
    'ProcessType string',
    'ExitTimeOut integer',
  ]);
});

function timed(cron: string): Wanted {
  return wantedOf({ times: [{ name: 'audit', cron, timeZone: 'UTC' }] });
}

function listOf(wanted: Wanted): string {
  return launchdForm.emit(wanted)[0]?.text ?? '';
}

function intervalsOf(text: string): object[] {
  const [, array = ''] = /StartCalendarInterval<\/key>\s*<array>(.*?)<\/array>/s.exec(text) ?? [];
  return [...array.matchAll(/<dict>(.*?)<\/dict>/gs)].map(([, dict = '']) =>
    Object.fromEntries(
      [...dict.matchAll(/<key>(\w+)<\/key>\s*<integer>(\d+)<\/integer>/g)].map(([, key = '', value]) => [key, Number(value)]),
    ),
  );
}
