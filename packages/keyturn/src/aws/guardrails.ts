import type { IAMClient } from '@aws-sdk/client-iam';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountRef, RootFeatures } from '../core/account.ts';
import type { Observed } from '../core/observed.ts';
import { allowsAction, deniesAction, type PolicyAnswer } from '../core/policy-document.ts';
import type { AwsClock } from './clock.ts';
import { explain } from './faults.ts';
import { GarbledAnswer, observe, promised } from './observe.ts';
import { tokenPages } from './pages.ts';

/** What an account without an organization, without trusted access for IAM, or for billing alone is answered: no feature is on. */
const NO_FEATURES: Readonly<Record<string, RootFeatures | null>> = {
  ServiceAccessNotEnabledException: { credentialsManagement: false, sessions: false },
  OrganizationNotInAllFeaturesModeException: { credentialsManagement: false, sessions: false },
  OrganizationNotFoundException: null,
};

/** Which parts of centralized root access are on (aws-facts D5); null outside an organization. */
export function readRootFeatures(iam: IAMClient, clock: AwsClock): Promise<Observed<RootFeatures | null>> {
  return observe(clock, 'iam:ListOrganizationsFeatures', {
    attempted: 'asking whether centralized root access is on',
    async ask() {
      const { ListOrganizationsFeaturesCommand } = await import('@aws-sdk/client-iam');
      try {
        const { EnabledFeatures } = await iam.send(new ListOrganizationsFeaturesCommand({}));
        const features = promised(EnabledFeatures, 'EnabledFeatures');
        return {
          credentialsManagement: features.includes('RootCredentialsManagement'),
          sessions: features.includes('RootSessions'),
        };
      } catch (error) {
        const answer = NO_FEATURES[explain(error).name];
        if (answer !== undefined) return answer;
        throw error;
      }
    },
  });
}

/** Reads the SCPs of an organization, each of them once, however many accounts ask. */
export interface GuardrailReader {
  rootKeyCreationDeniedBy(account: AccountRef): Promise<Observed<readonly string[] | null>>;
}

/** SCPs do not bind the management account (aws-facts F1), so for it the answer is null. */
export function createGuardrailReader(client: () => Promise<OrganizationsClient>, clock: AwsClock): GuardrailReader {
  const policies = new Map<string, Promise<{ name: string; content: string }>>();
  const byTarget = new Map<string, Promise<readonly string[]>>();
  const parents = new Map<string, Promise<string | undefined>>();

  return {
    rootKeyCreationDeniedBy: (account) =>
      observe(clock, 'organizations:DescribePolicy', {
        attempted: `reading the service control policies of account ${account.id}`,
        async ask() {
          if (account.isManagement) return null;
          const names: string[] = [];
          const unclear: string[] = [];
          for (let target: string | undefined = account.id; target !== undefined; target = await parentOf(target)) {
            const scps = await Promise.all((await policiesOf(target)).map(policy));
            const judged = scps.map(({ name, content }) => ({ name, ...judge(content, account) }));
            names.push(...judged.filter(({ denies }) => denies === 'yes').map(({ name }) => name));
            unclear.push(...judged.filter(({ denies }) => denies === 'unknown').map(({ name }) => name));
            // Every level must allow: one whose policies together do not denies, without a word about it.
            if (judged.every(({ allows }) => allows === 'no')) names.push(`no policy of ${target} allows it`);
          }
          // What cannot be judged is no guardrail, and its absence is no finding either.
          if (names.length === 0 && unclear.length > 0)
            throw new Error(`whether ${unclear.join(' and ')} denies it cannot be told`);
          return names;
        },
      }),
  };

  function policiesOf(target: string): Promise<readonly string[]> {
    return remembered(byTarget, target, async () => {
      const { ListPoliciesForTargetCommand } = await import('@aws-sdk/client-organizations');
      const ids: string[] = [];
      const organizations = await client();
      const asked = { TargetId: target, Filter: 'SERVICE_CONTROL_POLICY' } as const;
      for await (const { Policies } of tokenPages((token) =>
        organizations.send(new ListPoliciesForTargetCommand({ ...asked, ...token })),
      )) {
        ids.push(...promised(Policies, 'Policies').map(({ Id }) => promised(Id, 'Id')));
      }
      return ids;
    });
  }

  function policy(id: string): Promise<{ name: string; content: string }> {
    return remembered(policies, id, async () => {
      const { DescribePolicyCommand } = await import('@aws-sdk/client-organizations');
      const { Policy } = await (await client()).send(new DescribePolicyCommand({ PolicyId: id }));
      const { PolicySummary, Content } = promised(Policy, 'Policy');
      return { name: promised(PolicySummary?.Name, 'Name'), content: promised(Content, 'Content') };
    });
  }

  function parentOf(child: string): Promise<string | undefined> {
    return remembered(parents, child, async () => {
      if (child.startsWith('r-')) return undefined;
      const { ListParentsCommand } = await import('@aws-sdk/client-organizations');
      const organizations = await client();
      for await (const { Parents } of tokenPages((token) =>
        organizations.send(new ListParentsCommand({ ChildId: child, ...token })),
      )) {
        const [parent] = promised(Parents, 'Parents');
        if (parent) return promised(parent.Id, 'Id');
      }
      // Everything below the root has one: without it, the policies further up would be left out.
      throw new GarbledAnswer('Parents');
    });
  }
}

/** What a policy says of the question whether the root user of an account may make keys. */
function judge(content: string, account: AccountRef): { denies: PolicyAnswer; allows: PolicyAnswer } {
  const question = { action: 'iam:CreateAccessKey', principalArn: `arn:${account.partition}:iam::${account.id}:root` };
  return { denies: deniesAction(content, question), allows: allowsAction(content, question) };
}

/** Asks once for each key; a failed question may be asked again. */
function remembered<T>(answers: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const present = answers.get(key);
  if (present) return present;
  const made = ask();
  answers.set(key, made);
  made.catch(() => answers.delete(key));
  return made;
}
