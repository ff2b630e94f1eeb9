import type { AccountId, Partition } from '../core/access-key.ts';
import { addDays } from '../core/instant.ts';
import { topicName } from '../core/prevention/alarms.ts';
import type { AccountChange } from '../core/prevention/change.ts';
import { changeWords } from '../core/prevention/change-words.ts';
import { passwordRulesText } from '../core/prevention/password-rules.ts';
import { homeRegion } from '../core/remedies/links.ts';
import type { GuardedAccount, GuardrailAws } from '../engine/guardrail-ports.ts';
import type { Aws, Opened } from '../engine/ports.ts';
import type { Effect } from '../engine/rotation-ports.ts';
import { readAdministrators, readSummary } from './account-facts.ts';
import type { AwsClients, SessionCredentials } from './client.ts';
import { effect } from './effect.ts';
import { toUnknown } from './faults.ts';
import { type AlarmTools, changeAlarms, readAlarms, whyNotAsItWas } from './guardrails-alarms.ts';
import { changeOrganization } from './guardrails-changes.ts';
import { readOrganizationGuards } from './guardrails-organization.ts';
import { observePasswordRules, readPasswordRules, writePasswordRules } from './guardrails-passwords.ts';
import { accountsBelow } from './guardrails-targets.ts';
import { readAssumedRootKeys, readCalls } from './guardrails-trail.ts';
import { observe } from './observe.ts';
import { assumeRole } from './session.ts';

/** As far back as CloudTrail's event history goes. */
const HISTORY_DAYS = 90;

/** AWS, for a look at guardrails and for changes to them. */
export function connectGuardrails(aws: Aws, clients: AwsClients): GuardrailAws {
  let keys: Promise<ReadonlySet<string>> | undefined;
  const assumedRootKeys = () => (keys ??= assumedRootKeysOf(aws, clients));
  return {
    ...aws,
    organizationGuards: (question) =>
      readOrganizationGuards({ aws, client: clients.organizations, clock: clients.clock }, question),
    async changeOrganization(change) {
      const [organizations, iam] = await Promise.all([clients.organizations(), clients.iam()]);
      return changeOrganization({ organizations, iam }, change);
    },
    accountsBelow: (targetId) =>
      observe(clients.clock, 'organizations:ListAccounts', {
        attempted: `listing the accounts below ${targetId}`,
        ask: async () => accountsBelow(await clients.organizations(), targetId),
      }),
    async openGuarded(account, access) {
      const caller = await aws.caller();
      const place = { account, partition: caller.partition, clients, assumedRootKeys };
      if (account === caller.account) return open(place);
      try {
        const session = await assumeRole(await clients.sts(), { partition: caller.partition, account, access });
        return await open({ ...place, session });
      } catch (error) {
        return toUnknown(error, `assuming role ${access.roleName} in account ${account}`);
      }
    },
  };
}

interface Place {
  readonly account: AccountId;
  readonly partition: Partition;
  readonly clients: AwsClients;
  readonly session?: SessionCredentials;
  readonly assumedRootKeys: () => Promise<ReadonlySet<string>>;
}

async function open({ account, partition, clients, session, assumedRootKeys }: Place): Promise<Opened<GuardedAccount>> {
  const region = homeRegion({ partition });
  const where = { region, credentials: session };
  const [iam, sns, events] = await Promise.all([clients.iam(session), clients.sns(where), clients.eventBridge(where)]);
  const topicArn = `arn:${partition}:sns:${region}:${account}:${topicName}`;
  const tools: AlarmTools = { sns, events, topicArn };
  const { clock } = clients;
  return {
    known: true,
    reader: {
      reader: { summary: () => readSummary(iam, clock), administrators: () => readAdministrators(iam, clock, partition) },
      passwordRules: () => observePasswordRules(iam, clock),
      alarms: () => readAlarms(tools, clock),
      change: (change) => changeAccount({ iam, tools }, change),
      calls: (lookup, since) => readCalls({ trail: () => clients.cloudTrail(where), account, assumedRootKeys }, lookup, since),
    },
  };
}

type Iam = Awaited<ReturnType<AwsClients['iam']>>;

/** Reads again what was there before, then makes the change. */
async function changeAccount(
  { iam, tools }: { readonly iam: Iam; readonly tools: AlarmTools },
  change: AccountChange,
): Promise<Effect> {
  let problem: string | undefined;
  const isPassword = change.do === 'set-password-rules' || change.do === 'restore-password-rules';
  const reading = await effect('reading again what is there', async () => {
    problem = isPassword
      ? passwordRulesText(await readPasswordRules(iam)) === passwordRulesText(change.was)
        ? undefined
        : 'somebody has changed the password policy since it was read'
      : await whyNotAsItWas(tools, change);
  });
  if (reading.is !== 'done') return { is: 'failed', because: reading.because };
  if (problem !== undefined) return { is: 'failed', because: problem };
  return effect(changeWords(change), () => (isPassword ? writePasswordRules(iam, change.rules) : changeAlarms(tools, change)));
}

/** AssumeRoot is recorded in the region of the endpoint that was asked (aws-facts F3): ours, as far as it was ours. */
async function assumedRootKeysOf(aws: Aws, clients: AwsClients): Promise<ReadonlySet<string>> {
  const { partition } = await aws.caller();
  const trails = await Promise.all([clients.cloudTrail({}), clients.cloudTrail({ region: homeRegion({ partition }) })]);
  return readAssumedRootKeys(trails, addDays(aws.now(), -HISTORY_DAYS));
}
