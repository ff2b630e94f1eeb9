import type { AccountFacts, AccountRef, UserFacts } from './account.ts';
import type { Check, CheckInfo, Circumstances } from './check.ts';
import type { Finding, Subject, Verdict } from './finding.ts';

/** Verdicts of some subjects: what to read, and how many passed. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly passed: number;
}

/** Judges what is known of an account and its root user. */
export function evaluateAccount(facts: AccountFacts, checks: readonly Check[], circumstances: Circumstances): Judgement {
  const found = collector(facts.account);
  for (const check of checks) {
    if (check.about !== 'root') continue;
    for (const { accessKeyId, verdict } of check.judge(facts, circumstances)) {
      found.add(check, { type: 'root', name: '<root_account>' }, { accessKeyId, verdict });
    }
  }
  return found.judgement();
}

/** Judges one user; keys that could not be read are one unknown verdict for each check about them. */
export function evaluateUser(
  { account, user }: { readonly account: AccountRef; readonly user: UserFacts },
  checks: readonly Check[],
  circumstances: Circumstances,
): Judgement {
  const found = collector(account);
  const principal = { type: 'user', name: user.name } as const;
  for (const check of checks) {
    if (check.about !== 'user-key') continue;
    if (!user.keys.known) {
      const { why, detail } = user.keys;
      found.add(check, principal, {
        accessKeyId: null,
        verdict: { is: 'unknown', why, because: `the keys are not known: ${detail}` },
      });
      continue;
    }
    for (const key of user.keys.value) {
      const verdict = check.judge(key, circumstances);
      if (verdict) found.add(check, principal, { accessKeyId: key.id, verdict });
    }
  }
  return found.judgement();
}

function collector(account: AccountRef) {
  const findings: Finding[] = [];
  let passed = 0;
  return {
    add(check: CheckInfo, principal: Subject['principal'], about: { accessKeyId: string | null; verdict: Verdict }) {
      const { accessKeyId, verdict } = about;
      if (verdict.is === 'pass') {
        passed += 1;
        return;
      }
      findings.push({
        check: check.id,
        title: check.title,
        verdict: verdict.is,
        severity: check.severity,
        subject: { account: account.id, accountName: account.name, principal, accessKeyId },
        because: verdict.because,
        evidence: verdict.is === 'fail' ? verdict.evidence : {},
        remedy: check.remedy,
      });
    },
    judgement: (): Judgement => ({ findings, passed }),
  };
}
