import { describe, expect, it } from 'vitest';
import { frameworkSummary } from './compliance.ts';
import { frameworks } from './controls.ts';
import { instantOf } from './instant.ts';
import { defaultLimits } from './policy.ts';
import type { AccountReading, CheckReading, Report } from './report.ts';

const EVERY_CHECK = [...new Set(frameworks.flatMap(({ controls }) => controls.flatMap((control) => control.checks)))];

describe('the summary of a framework', () => {
  it('passes a control when all its checks were run everywhere and found nothing', () => {
    const summary = frameworkSummary(report(), 'cis-5.0');
    expect(summary).toMatchObject({ id: 'cis-5.0', passed: 11, failed: 0, unknown: 0 });
    expect(summary?.coverage).toBe(
      "Covers 11 controls of CIS AWS Foundations Benchmark v5.0.0 that Keyturn's checks touch, all about credentials; the others are not looked at. Of 2 of them only a part is looked at.",
    );
  });

  it('fails a control of which one check failed, whatever else is unknown', () => {
    const summary = frameworkSummary(
      report({ checks: { 'root-mfa-missing': { fail: 2 }, 'root-mfa-not-hardware': { unknown: 1 } } }),
      'cis-5.0',
    );
    expect(controlOf(summary, '1.4')).toMatchObject({ state: 'failed', fail: 2, unknown: 0, checks: ['root-mfa-missing'] });
    expect(controlOf(summary, '1.5')).toMatchObject({ state: 'failed', fail: 2, unknown: 1 });
    expect(summary).toMatchObject({ passed: 9, failed: 2, unknown: 0 });
  });

  it('does not know of a control of which a verdict is unknown', () => {
    const summary = frameworkSummary(report({ checks: { 'user-access-key-unused': { unknown: 3 } } }), 'cis-1.4');
    expect(controlOf(summary, '1.12')).toMatchObject({ state: 'unknown', unknown: 3, unseen: 'passwords that nobody uses' });
    expect(summary).toMatchObject({ failed: 0, unknown: 1 });
  });

  it('does not know of a control of which a check was not run, and says which', () => {
    const summary = frameworkSummary(
      report({ checks: { 'admin-user-with-access-key': { notRun: 'it needs --live' } } }),
      'cis-1.4',
    );
    expect(controlOf(summary, '1.16')).toMatchObject({ state: 'unknown', notRun: ['admin-user-with-access-key'] });
  });

  it('does not know of a control whose check nobody asked for', () => {
    const all = report();
    const narrowed = { ...all, checks: all.checks.filter((check) => check.id === 'user-access-key-age') };
    const summary = frameworkSummary(narrowed, 'aws-fsbp');
    expect(summary?.controls.filter((control) => control.state === 'passed').map((control) => control.id)).toEqual(['IAM.3']);
  });

  it.each([
    ['an account that could not be read', { accounts: [account('read'), account('unread')] }, '1 account could not be read'],
    ['an audit that was ended early', { isInterrupted: true }, 'ended before its end'],
    ['an audit of nothing', { accounts: [account('skipped')] }, '1 account was left out.'],
  ])('passes nothing on %s', (_, more, says) => {
    for (const { id } of frameworks) {
      const summary = frameworkSummary({ ...report(), ...more }, id);
      expect(summary?.passed).toBe(0);
      expect(summary?.coverage).toContain(says);
    }
  });

  it('passes in spite of accounts that were left out, and says how many', () => {
    const summary = frameworkSummary(
      { ...report(), accounts: [account('read'), account('skipped'), account('skipped')] },
      'soc2',
    );
    expect(summary?.failed).toBe(0);
    expect(summary?.passed).toBe(summary?.controls.length);
    expect(summary?.coverage).toContain('2 accounts were left out.');
  });

  it('counts excepted findings apart', () => {
    const summary = frameworkSummary(report({ checks: { 'root-access-key-present': { excepted: 1 } } }), 'pci-3.2.1');
    expect(controlOf(summary, '2.1')).toMatchObject({ state: 'passed', excepted: 1, fail: 0 });
  });

  it('says nothing of a framework that it does not know', () => {
    expect(frameworkSummary(report(), 'cis-99')).toBeUndefined();
  });
});

function controlOf(summary: ReturnType<typeof frameworkSummary>, id: string) {
  return summary?.controls.find((control) => control.id === id);
}

function report({ checks = {} }: { checks?: Record<string, Partial<CheckReading>> } = {}): Report {
  return {
    schemaVersion: 1,
    generatedAt: instantOf(0),
    tool: { name: 'keyturn', version: '0.0.0' },
    caller: { account: '111111111111', arn: 'arn:aws:iam::111111111111:user/admin', partition: 'aws' },
    limits: defaultLimits,
    accounts: [account('read')],
    checks: EVERY_CHECK.map((id) => ({
      id,
      title: id,
      risk: '',
      severity: 'high',
      fail: 0,
      unknown: 0,
      excepted: 0,
      notRun: null,
      ...checks[id],
    })),
    summary: { fail: 0, unknown: 0, pass: 0, excepted: 0 },
    isInterrupted: false,
    findings: [],
  };
}

function account(state: AccountReading['state']): AccountReading {
  return { id: '222222222222', name: null, isManagement: false, unitPath: [], state, why: null, users: 0, keyAges: [] };
}
