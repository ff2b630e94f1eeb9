import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { AwsClients } from '../../aws/client.ts';
import { assumeRole } from '../../aws/session.ts';
import type { Partition } from '../../core/access-key.ts';
import type { Report } from '../../core/report.ts';
import { homeRegions } from '../../reports/cloud-text.ts';

/** The hub of one account in one region. */
export interface Hub {
  readonly client: SecurityHubClient;
  readonly account: string;
  /** Under which an account imports findings of its own. */
  readonly productArn: string;
}

interface Door {
  readonly account: string;
  readonly region: string;
  /** How accounts are entered that are not the caller's. */
  readonly entry: { readonly roleName: string; readonly externalId: string | null } | undefined;
  readonly caller: Report['caller'];
}

/** Reaches the hub of an account, through the role where it is not the caller's. Throws what AWS answers. */
export async function openHub(aws: AwsClients, { account, region, entry, caller }: Door): Promise<Hub> {
  const { partition } = caller;
  const session =
    account === caller.account || entry === undefined
      ? undefined
      : await assumeRole(await aws.sts(), { partition, account, access: entry });
  const client = await aws.securityHub({ region, credentials: session });
  return { client, account, productArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default` };
}

/** Where findings about IAM belong, as whoever signs has it. */
export async function ownRegion(aws: AwsClients): Promise<string> {
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const { Arn = '' } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
  const partition = Arn.split(':')[1] ?? '';
  return isPartition(partition) ? homeRegions[partition] : homeRegions.aws;
}

function isPartition(text: string): text is Partition {
  return Object.hasOwn(homeRegions, text);
}
