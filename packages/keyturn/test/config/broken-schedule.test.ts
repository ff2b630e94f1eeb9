import { describe, expect, test } from 'vitest';
import { complaints } from '../support/complaints.ts';

const CRON = 'is no schedule of five fields such as "0 2 * * *": minute, hour, day of the month, month, day of the week';
const ZONE = 'the name of a time zone such as Europe/Berlin';
const DURATION = 'a duration such as 90d or 12h, or a number of days';

describe('schedule', () => {
  test.each([
    ['schedule: nightly\n', '1:11: schedule wants schedules such as audit: "0 2 * * *", and got "nightly".'],
    ['schedule:\n  audit: nightly\n', `2:10: schedule.audit ${CRON}.`],
    ['schedule:\n  audit: "61 2 * * *"\n', `2:10: schedule.audit ${CRON}.`],
    ['schedule:\n  audit: "0 2 * * * *"\n', `2:10: schedule.audit ${CRON}.`],
    ['schedule:\n  audit: "@daily"\n', `2:10: schedule.audit ${CRON}.`],
    ['schedule:\n  audit: "0 0 30 2 *"\n', '2:10: schedule.audit has a day that never comes.'],
    [
      'schedule:\n  audit: { timeZone: UTC }\n',
      '2:10: schedule.audit wants a schedule such as "0 2 * * *", in quotes, and got a mapping.',
    ],
    ['schedule:\n  audit: { cron: "x" }\n', `2:18: schedule.audit.cron ${CRON}.`],
    ['schedule:\n  timeZone: Berlin\n', `2:13: schedule.timeZone wants ${ZONE}, and got "Berlin".`],
    ['schedule:\n  jitter: 10m\n', `2:11: schedule.jitter wants ${DURATION}, and got "10m".`],
    [
      'schedule:\n  report: { cron: "0 2 * * *", format: html }\n',
      '2:11: schedule.report.output is missing: it wants the name of a file.',
    ],
    [
      'schedule:\n  report: { cron: "0 2 * * *", format: pdf, output: a }\n',
      '2:40: schedule.report.format wants a format: table, json, csv, markdown, html, sarif, junit, asff, ocsf, and got "pdf".',
    ],
    ['schedule:\n  audits: "0 2 * * *"\n', '2:3: There is no setting "schedule.audits"; did you mean "audit"?'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('watch', () => {
  test.each([
    ['watch: 26h\n', '1:8: watch wants settings such as lateAfter: 26h, and got "26h".'],
    ['watch:\n  lateAfter: soon\n', `2:14: watch.lateAfter wants ${DURATION}, and got "soon".`],
    [
      'watch:\n  heartbeat: { url: ping }\n',
      '2:21: watch.heartbeat.url wants an address such as https://example.com/ping, and got "ping".',
    ],
    [
      'watch:\n  heartbeat: { url: "https://a.example", urlEnv: PING }\n',
      '2:14: watch.heartbeat has url and urlEnv, which exclude each other: keep one.',
    ],
    [
      'watch:\n  heartbeat:\n    cloudwatch: { namespace: AWS/IAM, metric: a }\n',
      '3:30: watch.heartbeat.cloudwatch.namespace wants a namespace such as Keyturn, and none that begins with AWS/, and got "AWS/IAM".',
    ],
    [
      'watch:\n  metricsFile: keyturn.txt\n',
      '2:16: watch.metricsFile wants the name of a file that ends in .prom, and got "keyturn.txt".',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});
