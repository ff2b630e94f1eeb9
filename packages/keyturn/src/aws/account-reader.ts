import type { IAMClient } from '@aws-sdk/client-iam';
import type { CredentialReport } from '../core/credential-report.ts';
import { instantOf } from '../core/instant.ts';
import { known, type Observed } from '../core/observed.ts';
import type { AccountReader, RootReader } from '../engine/ports.ts';
import type { AwsClock } from './clock.ts';
import { parseCredentialReport } from './credential-report.ts';
import { isNoSuchEntity, toUnknown } from './faults.ts';
import { listKeys, readLastUsed } from './keys.ts';
import { observe, promised } from './observe.ts';

/** How long a report may take; AWS names no bound, a few seconds are usual. */
const REPORT_POLLS_MAX = 120;
const REPORT_POLL_MS = 1_000;

/** Reads an account through an IAM client that acts in it. */
export function createAccountReader(iam: IAMClient, clock: AwsClock): AccountReader {
  return {
    credentialReport: () => readReport(iam),
    summary: () =>
      observe(clock, 'iam:GetAccountSummary', {
        attempted: 'reading the account summary',
        async ask() {
          const { GetAccountSummaryCommand } = await import('@aws-sdk/client-iam');
          const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
          const summary = promised(SummaryMap, 'SummaryMap');
          return {
            users: promised(summary.Users, 'Users'),
            hasRootKeys: promised(summary.AccountAccessKeysPresent, 'AccountAccessKeysPresent') > 0,
          };
        },
      }),
    keysOf: (user) =>
      observe(clock, 'iam:ListAccessKeys', {
        attempted: `listing the keys of user ${user}`,
        async ask() {
          try {
            return await listKeys(iam, user);
          } catch (error) {
            if (isNoSuchEntity(error)) return 'gone';
            throw error;
          }
        },
      }),
    lastUsed: (keyId) => readLastUsed(iam, clock, keyId),
    users: () => readUsers(iam),
  };
}

/** Reads the root user's keys through an IAM client that acts as root: no call names a user. */
export function createRootReader(iam: IAMClient, clock: AwsClock): RootReader {
  return {
    keys: () =>
      observe(clock, 'iam:ListAccessKeys', {
        attempted: 'listing the keys of the root user',
        ask: () => listKeys(iam, undefined),
      }),
    lastUsed: (keyId) => readLastUsed(iam, clock, keyId),
  };
}

async function readReport(iam: IAMClient): Promise<Observed<CredentialReport>> {
  try {
    const { GenerateCredentialReportCommand, GetCredentialReportCommand } = await import('@aws-sdk/client-iam');
    for (let poll = 0; ; poll++) {
      const { State } = await iam.send(new GenerateCredentialReportCommand({}));
      if (promised(State, 'State') === 'COMPLETE') break;
      if (poll >= REPORT_POLLS_MAX) throw new Error(`the credential report was not ready after ${REPORT_POLLS_MAX} seconds`);
      await new Promise((resolve) => setTimeout(resolve, REPORT_POLL_MS));
    }
    const answer = await iam.send(new GetCredentialReportCommand({}));
    const generatedAt = instantOf(promised(answer.GeneratedTime, 'GeneratedTime').getTime());
    const report = parseCredentialReport(Buffer.from(promised(answer.Content, 'Content')).toString('utf8'), generatedAt);
    return known(report, 'iam:GetCredentialReport', generatedAt);
  } catch (error) {
    return toUnknown(error, 'getting the credential report');
  }
}

async function* readUsers(iam: IAMClient): ReturnType<AccountReader['users']> {
  const { ListUsersCommand } = await import('@aws-sdk/client-iam');
  let marker: string | undefined;
  do {
    try {
      const page = await iam.send(new ListUsersCommand({ MaxItems: 1000, ...(marker === undefined ? {} : { Marker: marker }) }));
      for (const user of promised(page.Users, 'Users')) yield promised(user.UserName, 'UserName');
      marker = page.IsTruncated === true ? promised(page.Marker, 'Marker') : undefined;
    } catch (error) {
      yield toUnknown(error, 'listing the users');
      return;
    }
  } while (marker !== undefined);
}
