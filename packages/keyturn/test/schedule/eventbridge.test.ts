import { Cron } from 'croner';
import { expect, test } from 'vitest';
import { cronExpression } from '../../src/schedule/eventbridge/expression.ts';
import { eventBridgeForm } from '../../src/schedule/eventbridge.ts';
import type { Wanted } from '../../src/schedule/wanted.ts';
import { fileWith, yamlValues } from './support/documents.ts';
import { answerOf, hasProgram } from './support/tools.ts';
import { wantedOf } from './support/wanted.ts';

const hasLint = hasProgram('cfn-lint');

test.each([
  ['0 2 * * *', 'cron(0 2 * * ? *)'],
  ['*/15 9-10 * * *', 'cron(0,15,30,45 9,10 * * ? *)'],
  ['30 9 * * mon-fri', 'cron(30 9 ? * MON,TUE,WED,THU,FRI *)'],
  ['0 2 1,15 jan *', 'cron(0 2 1,15 1 ? *)'],
  ['0 2 * * 0', 'cron(0 2 ? * SUN *)'],
  ['0 2 * * 7', 'cron(0 2 ? * SUN *)'],
])('%s is %s', (cron, expected) => {
  expect(cronExpression(cron)).toBe(expected);
});

test('an expression comes when cron would', () => {
  const from = new Date('2026-11-24T10:17:00Z');
  for (const cron of ['0 2 * * *', '30 9 * * mon-fri', '0 2 1,15 jan *', '5 4 * * sun', '*/20 * * feb *']) {
    const [, words = ''] = /^cron\((.*) \*\)$/.exec(cronExpression(cron)) ?? [];
    const next = (line: string) => new Cron(line, { timezone: 'UTC', mode: '5-part', paused: true }).nextRun(from)?.toISOString();
    expect(next(words.replace('?', '*')), cron).toBe(next(cron));
  }
});

test('days of the month or of the week cannot be said at once', () => {
  expect(() => cronExpression('0 2 1 * mon')).toThrow(
    'EventBridge takes days of the month or days of the week, and "0 2 1 * mon" says both.',
  );
});

test('a schedule has its time zone, and a window for the random delay', () => {
  expect(templateOf(wantedOf())).toMatchObject({
    Resources: {
      AuditSchedule: {
        Properties: {
          ScheduleExpression: 'cron(0 2 * * ? *)',
          ScheduleExpressionTimezone: 'Europe/Berlin',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
        },
      },
      ApplySchedule: { Properties: { ScheduleExpression: 'cron(30 9 ? * MON,TUE,WED,THU,FRI *)' } },
      Task: {
        Properties: {
          ContainerDefinitions: [
            {
              User: '65532:65532',
              ReadonlyRootFilesystem: true,
              Command: ['run', '--once', '--config', '/etc/keyturn/keyturn.yaml', '--state-dir', '/var/lib/keyturn'],
              Secrets: [{ Name: 'GITHUB_TOKEN' }, { Name: 'KEYTURN_WEBHOOK_SECRET' }],
            },
          ],
        },
      },
    },
  });
  expect(templateOf(wantedOf({ jitterSeconds: 0 }))).toMatchObject({
    Resources: { AuditSchedule: { Properties: { FlexibleTimeWindow: { Mode: 'OFF' } } } },
  });
});

test('whatever a template refers to is in it', () => {
  const template = templateOf(wantedOf());
  const text = JSON.stringify(template);
  const names = [
    ...[...text.matchAll(/"Ref":"([^"]+)"/g)].map(([, name]) => name),
    ...[...text.matchAll(/"Fn::GetAtt":\["([^"]+)"/g)].map(([, name]) => name),
  ].filter((name) => name !== undefined && !name.startsWith('AWS::'));
  const known = Object.keys({ ...partOf(template, 'Parameters'), ...partOf(template, 'Resources') });
  expect(known).toEqual(expect.arrayContaining([...new Set(names)]));
});

test.skipIf(!hasLint)('cfn-lint has nothing to say against the template', { timeout: 120_000 }, () => {
  const text = eventBridgeForm.emit(wantedOf())[0]?.text ?? '';
  expect(answerOf(['cfn-lint', fileWith(text, 'keyturn.yaml')], { environment: { HOME: process.env['HOME'] ?? '/' } })).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
});

function templateOf(wanted: Wanted): object {
  const { is11, is12 } = yamlValues(eventBridgeForm.emit(wanted)[0]?.text ?? '');
  expect(is11).toEqual(is12);
  return { ...(typeof is12[0] === 'object' ? is12[0] : {}) };
}

function partOf(template: object, name: string): object {
  const part: unknown = Object.entries(template).find(([key]) => key === name)?.[1];
  return typeof part === 'object' && part !== null ? part : {};
}
