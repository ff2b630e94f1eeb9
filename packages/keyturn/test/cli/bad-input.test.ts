import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultCode } from '../../src/core/fault.ts';
import { endOf, type Mistake, make } from '../support/mistakes.ts';
import { adminEnvironment, type Machine, makeMachine } from '../support/process.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let machine: Machine;

beforeAll(async () => {
  machine = makeMachine();
  aws = await startTestSandbox({ now: Date.now() });
  writeFileSync(join(machine.work, 'other.csv'), 'name,age\nbob,3\n');
  writeFileSync(join(machine.work, 'binary.csv'), Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff]));
  writeFileSync(join(machine.work, 'cut.csv'), `${HEADER}\n${ROOT}\n${USER.slice(0, 90)}`);
  writeFileSync(join(machine.work, 'rootless.csv'), `${HEADER}\n${USER}`);
  writeFileSync(join(machine.work, 'two.csv'), `${HEADER}\n${ROOT}\n${USER.replace('333333333333', '444444444444')}`);
  writeFileSync(join(machine.work, 'broken.yaml'), 'limits:\n  keyAge: 90d\n keyUnused: 45d\n');
  writeFileSync(join(machine.work, 'unknown.yaml'), 'limits:\n  keyAeg: 90d\n');
});

afterAll(async () => {
  machine.remove();
  await aws.close();
});

const HEADER =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';
const ROOT =
  '<root_account>,arn:aws:iam::333333333333:root,2025-08-25T13:49:23Z,true,no_information,2026-09-12T01:41:52Z,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A';
const USER =
  'bob,arn:aws:iam::333333333333:user/bob,2025-08-25T13:49:23Z,false,N/A,N/A,N/A,false,true,2025-08-26T13:49:23Z,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A';

describe('a mistake on the command line is told in one sentence, and nothing is asked of anybody', () => {
  test.each<[readonly string[], string]>([
    [['audit', '--orgg'], "Unknown option '--orgg' (Did you mean --org?)"],
    [['audit', '--outptu', 'x.json'], "Unknown option '--outptu' (Did you mean --output?)"],
    [['audti'], "Unknown command 'audti' (Did you mean audit?)"],
    [['audit', '--accounts'], "Option '--accounts <ids>' argument missing."],
    [['audit', 'everything'], "Too many arguments for 'audit'. Expected 0 arguments but got 1: everything."],
    [[], 'Name a command; "keyturn --help" lists them.'],
  ])('%j', async (args, sentence) => {
    const told = await make({ args }, { machine, aws, reach: adminEnvironment(aws) });
    expect(told).toEqual({ exitCode: 2, out: '', sentence: `keyturn: ${sentence}`, advice: '', calls: 0 });
  });

  const usage: FaultCode = 'usage-wrong';
  test.each<Mistake>([
    {
      what: 'a region',
      args: ['audit', '--region', 'Mars!'],
      says: '--region wants a region such as eu-central-1',
      fault: usage,
    },
    {
      what: 'a region of the environment',
      args: ['audit'],
      environment: { AWS_REGION: 'us_east_1' },
      says: 'AWS_REGION wants a region such as eu-central-1, and got "us_east_1".',
      fault: usage,
    },
    {
      what: 'an endpoint',
      args: ['audit'],
      environment: { AWS_ENDPOINT_URL: 'localhost' },
      says: 'AWS_ENDPOINT_URL wants an address such as http://127.0.0.1:4566, and got "localhost".',
      fault: usage,
    },
    {
      what: 'an account',
      args: ['audit', '--accounts', '2222'],
      says: '--accounts wants account ids of twelve digits',
      fault: usage,
    },
    { what: 'a limit', args: ['audit', '--max-age', 'old'], says: '--max-age wants a number of days such as 90d', fault: usage },
    {
      what: 'two scopes',
      args: ['audit', '--org', '--accounts', '222222222222'],
      says: '--org and --accounts exclude',
      fault: usage,
    },
    { what: 'a file of no name', args: ['audit', '--output', ''], says: '--output wants a file, and got none.', fault: usage },
    {
      what: 'another form without a file',
      args: ['audit', '--also', 'markdown'],
      says: '--also wants a format and a file, such as markdown=summary.md, and got "markdown".',
      fault: usage,
    },
    {
      what: 'another form that there is not',
      args: ['audit', '--also', 'pdf=a.pdf'],
      says: 'There is no format "pdf"; there are: table, json,',
      fault: usage,
    },
    {
      what: 'two forms in one file',
      args: ['audit', '--output', 'a.json', '--also', 'csv=a.json'],
      says: 'Only one result can be written to a.json.',
      fault: usage,
    },
  ])('$what', async (mistake) => {
    const { sentence, ...rest } = await make(mistake, { machine, aws, reach: adminEnvironment(aws) });
    expect(sentence).toMatch(mistake.says);
    expect(rest).toEqual({ ...endOf(mistake.fault), calls: 0 });
  });
});

describe('a file that cannot be used is told in one sentence, and nothing is asked of anybody', () => {
  const report = (file: string) => ['audit', '--from-report', file];
  const config = (file: string) => ['audit', '--config', file];
  test.each<Mistake>([
    { what: 'no configuration', args: config('none.yaml'), says: /none\.yaml/, fault: 'config-missing' },
    {
      what: 'no configuration where the environment names one',
      args: ['audit'],
      environment: { KEYTURN_CONFIG: 'none.yaml' },
      says: /none\.yaml/,
      fault: 'config-missing',
    },
    { what: 'a configuration that is no YAML', args: config('broken.yaml'), says: /broken\.yaml/, fault: 'config-wrong' },
    { what: 'a setting that does not exist', args: config('unknown.yaml'), says: /unknown\.yaml/, fault: 'config-wrong' },
    { what: 'a binary configuration', args: config('binary.csv'), says: /binary\.csv/, fault: 'config-wrong' },
    { what: 'no report', args: report('none.csv'), says: 'Could not read none.csv: ENOENT.', fault: 'report-unreadable' },
    { what: 'a folder', args: report('.'), says: 'Could not read .: EISDIR.', fault: 'report-unreadable' },
    {
      what: 'another table',
      args: report('other.csv'),
      says: 'other.csv is no whole credential report: ',
      fault: 'report-unreadable',
    },
    {
      what: 'a cut report',
      args: report('cut.csv'),
      says: 'cut.csv is no whole credential report: ',
      fault: 'report-unreadable',
    },
    {
      what: 'a report without root',
      args: report('rootless.csv'),
      says: 'rootless.csv is no whole credential report: it has no row of the root user, so it is not whole.',
      fault: 'report-unreadable',
    },
    {
      what: 'a report of two accounts',
      args: report('two.csv'),
      says: 'two.csv is no whole credential report: its rows are not of one account.',
      fault: 'report-unreadable',
    },
    {
      what: 'a binary',
      args: report('binary.csv'),
      says: 'binary.csv is no credential report: it is a',
      fault: 'report-unreadable',
    },
    {
      what: 'an output in a folder that is not there',
      args: ['audit', '--output', 'no/such/x.json'],
      says: 'Could not write no/such/x.json: ENOENT.',
      fault: 'output-unwritable',
    },
    {
      what: 'an output below a file',
      args: ['audit', '--output', 'other.csv/x.json'],
      says: 'Could not write other.csv/x.json: ENOTDIR.',
      fault: 'output-unwritable',
    },
    {
      what: 'another form in a folder that is not there',
      args: ['audit', '--also', 'json=no/such/x.json'],
      says: 'Could not write no/such/x.json: ENOENT.',
      fault: 'output-unwritable',
    },
    {
      what: 'a folder as output',
      args: ['audit', '--output', '.'],
      says: 'Could not write .: it is a',
      fault: 'output-unwritable',
    },
  ])('$what', async (mistake) => {
    const { sentence, ...rest } = await make(mistake, { machine, aws, reach: adminEnvironment(aws) });
    expect(sentence).toMatch(mistake.says);
    expect(rest).toEqual({ ...endOf(mistake.fault), calls: 0 });
  });
});
