import type { IAMClient } from '@aws-sdk/client-iam';
import type { CredentialReport } from '../core/credential-report.ts';
import { instantOf } from '../core/instant.ts';
import { known, type Observed, unknown } from '../core/observed.ts';
import { parseCredentialReport } from './credential-report.ts';
import { toUnknown } from './faults.ts';
import { promised } from './observe.ts';
import { realTime, type Time } from './rate-limit.ts';
import { takeReport } from './report-body.ts';

/** Gets an account's credential report: asked for once, collected when it is ready. */
export interface ReportReader {
  readonly start: () => Promise<void>;
  readonly collect: () => Promise<Observed<CredentialReport>>;
}

/** A report of some dozen users takes AWS two seconds (aws-facts B1); asking sooner costs calls. */
const FIRST_WAIT_MS = 2_000;
const NEXT_WAIT_MS = 400;
/** No bound is published; a minute and a half is far beyond what anybody saw. */
const WAIT_MS_MAX = 90_000;

const NOT_READY = unknown('timed-out', `getting the credential report: it was not ready after ${WAIT_MS_MAX / 1000} seconds`);

/** Makes a reader of the report of the account that the client acts in. */
export function createReportReader(iam: IAMClient, time: Time = realTime): ReportReader {
  let started: Promise<{ readonly isComplete: boolean; readonly at: number }> | undefined;

  async function generate() {
    const { GenerateCredentialReportCommand } = await import('@aws-sdk/client-iam');
    const { State } = await iam.send(new GenerateCredentialReportCommand({}));
    return { isComplete: promised(State, 'State') === 'COMPLETE', at: time.elapsedMs() };
  }

  /** Answers undefined while the report is being made. */
  async function get() {
    const { CredentialReportNotReadyException, GetCredentialReportCommand } = await import('@aws-sdk/client-iam');
    const command = new GetCredentialReportCommand({});
    const report = takeReport(command);
    try {
      const { GeneratedTime } = await iam.send(command);
      return { generatedAt: instantOf(promised(GeneratedTime, 'GeneratedTime').getTime()), csv: report.taken() };
    } catch (error) {
      if (error instanceof CredentialReportNotReadyException) return undefined;
      throw error;
    }
  }

  return {
    async start() {
      started ??= generate();
      // A refusal is told by collect, to whom it matters.
      await started.then(
        () => undefined,
        () => undefined,
      );
    },
    async collect() {
      try {
        const { isComplete, at } = await (started ??= generate());
        if (!isComplete) await wait(FIRST_WAIT_MS - (time.elapsedMs() - at), time);
        for (;;) {
          const answer = await get();
          if (answer) {
            return known(parseCredentialReport(answer.csv, answer.generatedAt), 'iam:GetCredentialReport', answer.generatedAt);
          }
          if (time.elapsedMs() - at > WAIT_MS_MAX) return NOT_READY;
          await wait(NEXT_WAIT_MS, time);
        }
      } catch (error) {
        return toUnknown(error, 'getting the credential report');
      }
    },
  };
}

async function wait(milliseconds: number, time: Time): Promise<void> {
  if (milliseconds <= 0) return;
  await new Promise<void>((resolve) => time.after(milliseconds, resolve));
}
