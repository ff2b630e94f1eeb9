import * as z from 'zod';
import type { Report } from '../core/report.ts';
import type { Told } from '../engine/notifier.ts';
import { attemptAws, lookInAws, regionSchema } from './aws.ts';
import { defineNotifier } from './notifier.ts';
import { openHub, ownRegion } from './security-hub/hub.ts';
import { publishAccount } from './security-hub/publish-account.ts';
import { type AccountFindings, sortByAccount } from './security-hub/sort.ts';

const ROLE = 'the name of a role, such as KeyturnFindings, and no ARN';
const EXTERNAL_ID = 'the external id of the role, in quotes';

/** So many accounts at once: Security Hub takes ten calls a second from each. */
const ACCOUNTS_AT_ONCE = 4;

/** AWS Security Hub: findings of every audit, archived when they are mended. */
export const securityHubNotifier = defineNotifier({
  kind: 'security-hub',
  summary:
    'imports the findings of every audit into AWS Security Hub, each into its own account, and archives what is mended. What could not be read is archived by nobody',
  shape: z.strictObject({
    region: regionSchema
      .describe("region in which Security Hub is on; that of the partition's IAM, such as us-east-1, when left out")
      .optional(),
    role: z
      .string(ROLE)
      .regex(/^[\w+=,.@/-]{1,128}$/, ROLE)
      .describe(
        'role to assume in other accounts than the one of the credentials: Security Hub takes findings from their own account alone',
      )
      .optional(),
    externalId: z
      .string(EXTERNAL_ID)
      .regex(/^[\w+=,.@:/-]{2,1224}$/, EXTERNAL_ID)
      .describe('external id that the role asks for')
      .optional(),
  }),
  create({ region: named, role, externalId }, { aws }) {
    const entry = role === undefined ? undefined : { roleName: role, externalId: externalId ?? null };
    return {
      is: 'publisher',
      label: `Security Hub${named === undefined ? '' : ` in ${named}`}`,
      rehearse: () =>
        lookInAws('look at Security Hub', async () => {
          const { DescribeHubCommand } = await import('@aws-sdk/client-securityhub');
          const hub = await aws.securityHub({ region: named ?? (await ownRegion(aws)) });
          await hub.send(new DescribeHubCommand({}));
        }),
      async publish(report): Promise<Told> {
        const { sorted, region } = sortByAccount(report, named);
        const own = sorted.filter(({ account }) => entry !== undefined || account === report.caller.account);
        const problems: Problem[] = entry === undefined ? strayProblems(sorted, report) : [];
        for (let start = 0; start < own.length; start += ACCOUNTS_AT_ONCE) {
          const outcomes = own.slice(start, start + ACCOUNTS_AT_ONCE).map(async (one): Promise<Problem[]> => {
            const attempted = `publish the findings of ${one.account} in Security Hub`;
            let refusal: string | undefined;
            const tried = await attemptAws(attempted, async () => {
              const hub = await openHub(aws, { account: one.account, region, entry, caller: report.caller });
              refusal = await publishAccount(hub, one, report.generatedAt);
            });
            if (tried.is === 'failed') return [tried];
            return refusal === undefined ? [] : [{ because: `${one.account}: ${refusal}`, isPassing: false }];
          });
          problems.push(...(await Promise.all(outcomes)).flat());
        }
        return toldOfAll(problems);
      },
    };
  },
});

interface Problem {
  readonly because: string;
  readonly isPassing: boolean;
}

/** Without a role only the account of the credentials can be reached. */
function strayProblems(sorted: readonly AccountFindings[], { caller }: Report): Problem[] {
  const strays = sorted.filter(({ account, findings }) => account !== caller.account && findings.length > 0);
  if (strays.length === 0) return [];
  const which = strays.length === 1 ? 'another account' : `${strays.length} other accounts`;
  return [{ because: `findings of ${which} are not published: name a role that is in them`, isPassing: false }];
}

function toldOfAll(problems: readonly Problem[]): Told {
  const [first, ...more] = problems;
  if (!first) return { is: 'told', thread: null };
  const because = more.length === 0 ? first.because : `${first.because}, and ${more.length} more`;
  return { is: 'failed', because, isPassing: problems.every(({ isPassing }) => isPassing) };
}
