import type { AccountRef } from './account.ts';
import type { CheckInfo } from './check.ts';
import { controlsOf } from './controls.ts';
import type { Finding, Subject, Verdict } from './finding.ts';
import { remedyFor } from './remedies.ts';

/** What differs from one finding of a check to the next. */
interface Found extends Pick<Finding, 'owner' | 'exception' | 'marks'> {
  readonly principal: Subject['principal'];
  readonly accessKeyId: string | null;
  readonly resource: string | undefined;
  readonly verdict: Exclude<Verdict, { readonly is: 'pass' }>;
}

/**
 * A finding that holds only what is its own. A fleet has a hundred thousand of them: what follows from the check and the
 * account, and the remedy, the largest part of all, are written when they are read.
 */
export class EvaluatedFinding implements Finding {
  readonly verdict: Finding['verdict'];
  readonly because: string;
  readonly evidence: Finding['evidence'];
  readonly owner: string | null;
  readonly exception: Finding['exception'];
  readonly marks: readonly number[] | undefined;
  readonly #check: CheckInfo;
  readonly #account: AccountRef;
  readonly #principal: Subject['principal'];
  readonly #accessKeyId: string | null;
  readonly #resource: string | undefined;

  constructor(check: CheckInfo, account: AccountRef, found: Found) {
    const { principal, accessKeyId, resource, verdict, owner, exception, marks } = found;
    this.verdict = verdict.is;
    this.because = flat(verdict.because);
    this.evidence = verdict.is === 'fail' ? verdict.evidence : NO_EVIDENCE;
    this.owner = owner;
    this.exception = exception;
    this.marks = marks;
    this.#check = check;
    this.#account = account;
    this.#principal = principal;
    this.#accessKeyId = accessKeyId;
    this.#resource = resource;
  }

  get check(): string {
    return this.#check.id;
  }

  get title(): string {
    return this.#check.title;
  }

  get severity(): Finding['severity'] {
    return this.#check.severity;
  }

  get subject(): Subject {
    const resource = this.#resource;
    return {
      account: this.#account.id,
      accountName: this.#account.name,
      principal: this.#principal,
      accessKeyId: this.#accessKeyId,
      ...(resource === undefined ? {} : { resource }),
    };
  }

  get controls(): Finding['controls'] {
    return controlsOf(this.#check.id);
  }

  get remedy(): Finding['remedy'] {
    return remedyFor(this.#check.remedy, this.subject, this.#account.partition);
  }

  /** In JSON it is a finding like any other. */
  toJSON(): Finding {
    const { check, title, verdict, severity, subject, because, evidence, controls, remedy, owner, exception } = this;
    return { check, title, verdict, severity, subject, because, evidence, controls, remedy, owner, exception };
  }
}

/** Engines keep a text that was put together as a tree of its parts until somebody looks into it: three times its size. */
function flat(text: string): string {
  return text.charCodeAt(0) === 0 ? '' : text;
}

const NO_EVIDENCE = {};
