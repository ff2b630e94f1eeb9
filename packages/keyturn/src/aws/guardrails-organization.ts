import type { OrganizationsClient, PolicySummary } from '@aws-sdk/client-organizations';
import { type Observed, unknown } from '../core/observed.ts';
import type {
  AttachedPolicy,
  FoundTarget,
  OrganizationFacts,
  OrganizationRef,
  PolicyFacts,
  RootOfTree,
} from '../core/prevention/facts.ts';
import type { OrganizationQuestion } from '../engine/guardrail-ports.ts';
import type { Aws } from '../engine/ports.ts';
import type { AwsClock } from './clock.ts';
import { explain } from './faults.ts';
import { findTarget } from './guardrails-targets.ts';
import { GarbledAnswer, observe, promised } from './observe.ts';
import { tokenPages } from './pages.ts';

const IAM_PRINCIPAL = 'iam.amazonaws.com';
const CONTROL_POLICIES = 'SERVICE_CONTROL_POLICY';

/** With what an organization is read. */
export interface OrganizationReading {
  readonly aws: Pick<Aws, 'caller' | 'rootFeatures'>;
  readonly client: () => Promise<OrganizationsClient>;
  readonly clock: AwsClock;
}

/** Reads of an organization what its guardrails ask for. What one identity may not see is unknown, and the rest is known. */
export async function readOrganizationGuards(
  { aws, client, clock }: OrganizationReading,
  question: OrganizationQuestion,
): Promise<OrganizationFacts> {
  const { account: caller } = await aws.caller();
  const organizations = await client();
  const organization = await readOrganization(organizations, clock);
  if (!organization.known || organization.value === null) return nothingKnown(caller, organization);
  const [hasTrustedAccess, rootFeatures, root, policies] = await Promise.all([
    readTrustedAccess(organizations, clock),
    aws.rootFeatures(),
    readRoot(organizations, clock),
    readPolicies(organizations, clock, question.policies),
  ]);
  const targets = new Map<string, Observed<FoundTarget>>();
  for (const wanted of question.targets) targets.set(wanted, await findTarget({ organizations, clock, root }, wanted));
  const ids = new Set([
    ...(root.known && question.targets.length > 0 ? [root.value.id] : []),
    ...[...targets.values()].flatMap((target) => (target.known && target.value.kind !== 'none' ? [target.value.id] : [])),
  ]);
  const attached = new Map<string, Observed<readonly AttachedPolicy[]>>();
  // Where the type is off, AWS has forgotten every attachment.
  if (root.known && root.value.hasControlPolicies)
    for (const id of ids) attached.set(id, await readAttached(organizations, clock, id));
  return { caller, organization, hasTrustedAccess, rootFeatures, root, policies, targets, attached };
}

function nothingKnown(caller: string, organization: Observed<OrganizationRef | null>): OrganizationFacts {
  const unasked = unknown('not-asked', 'there was no organization to ask about');
  return {
    caller,
    organization,
    hasTrustedAccess: unasked,
    rootFeatures: unasked,
    root: unasked,
    policies: unasked,
    targets: new Map(),
    attached: new Map(),
  };
}

/** Any account may ask which organization it is in (aws-facts D6). */
function readOrganization(organizations: OrganizationsClient, clock: AwsClock): Promise<Observed<OrganizationRef | null>> {
  return observe(clock, 'organizations:DescribeOrganization', {
    attempted: 'reading the organization',
    async ask() {
      const { DescribeOrganizationCommand } = await import('@aws-sdk/client-organizations');
      try {
        const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
        const { Id, MasterAccountId, FeatureSet } = promised(Organization, 'Organization');
        return {
          id: promised(Id, 'Id'),
          managementId: promised(MasterAccountId, 'MasterAccountId'),
          hasAllFeatures: promised(FeatureSet, 'FeatureSet') === 'ALL',
        };
      } catch (error) {
        if (explain(error).name === 'AWSOrganizationsNotInUseException') return null;
        throw error;
      }
    },
  });
}

function readTrustedAccess(organizations: OrganizationsClient, clock: AwsClock): Promise<Observed<boolean>> {
  return observe(clock, 'organizations:ListAWSServiceAccessForOrganization', {
    attempted: 'listing which services may act in the organization',
    async ask() {
      const { ListAWSServiceAccessForOrganizationCommand: Command } = await import('@aws-sdk/client-organizations');
      for await (const page of tokenPages((token) => organizations.send(new Command(token)))) {
        const services = promised(page.EnabledServicePrincipals, 'EnabledServicePrincipals');
        if (services.some(({ ServicePrincipal }) => ServicePrincipal === IAM_PRINCIPAL)) return true;
      }
      return false;
    },
  });
}

function readRoot(organizations: OrganizationsClient, clock: AwsClock): Promise<Observed<RootOfTree>> {
  return observe(clock, 'organizations:ListRoots', {
    attempted: 'reading the root of the organization',
    async ask() {
      const { ListRootsCommand } = await import('@aws-sdk/client-organizations');
      for await (const { Roots } of tokenPages((token) => organizations.send(new ListRootsCommand(token)))) {
        const [root] = promised(Roots, 'Roots');
        if (!root) continue;
        const types = root.PolicyTypes ?? [];
        return {
          id: promised(root.Id, 'Id'),
          hasControlPolicies: types.some(({ Type, Status }) => Type === CONTROL_POLICIES && Status === 'ENABLED'),
        };
      }
      throw new GarbledAnswer('Roots');
    },
  });
}

function readPolicies(
  organizations: OrganizationsClient,
  clock: AwsClock,
  names: readonly string[],
): Promise<Observed<ReadonlyMap<string, PolicyFacts>>> {
  return observe(clock, 'organizations:ListPolicies', {
    attempted: 'reading the service control policies of Keyturn',
    async ask() {
      const found = new Map<string, PolicyFacts>();
      if (names.length === 0) return found;
      for (const summary of await listPolicies(organizations)) {
        if (summary.Name === undefined || !names.includes(summary.Name)) continue;
        found.set(summary.Name, await readPolicy(organizations, summary));
      }
      return found;
    },
  });
}

/** Summaries of all service control policies. Throws what AWS answers. */
export async function listPolicies(organizations: OrganizationsClient): Promise<readonly PolicySummary[]> {
  const { ListPoliciesCommand } = await import('@aws-sdk/client-organizations');
  const all: PolicySummary[] = [];
  const asked = { Filter: CONTROL_POLICIES } as const;
  for await (const page of tokenPages((token) => organizations.send(new ListPoliciesCommand({ ...asked, ...token }))))
    all.push(...promised(page.Policies, 'Policies'));
  return all;
}

async function readPolicy(
  organizations: OrganizationsClient,
  { Id, Name, Description = '' }: PolicySummary,
): Promise<PolicyFacts> {
  const sdk = await import('@aws-sdk/client-organizations');
  const id = promised(Id, 'Id');
  const { Policy } = await organizations.send(new sdk.DescribePolicyCommand({ PolicyId: id }));
  const tags = new Map<string, string>();
  for await (const page of tokenPages((token) =>
    organizations.send(new sdk.ListTagsForResourceCommand({ ResourceId: id, ...token })),
  ))
    for (const { Key, Value } of promised(page.Tags, 'Tags')) tags.set(promised(Key, 'Key'), promised(Value, 'Value'));
  const targets: { id: string; name: string }[] = [];
  for await (const page of tokenPages((token) =>
    organizations.send(new sdk.ListTargetsForPolicyCommand({ PolicyId: id, ...token })),
  ))
    for (const target of promised(page.Targets, 'Targets')) {
      const targetId = promised(target.TargetId, 'TargetId');
      targets.push({ id: targetId, name: target.Name ?? targetId });
    }
  const content = promised(Policy?.Content, 'Content');
  return { id, name: promised(Name, 'Name'), description: Description, content, tags, targets };
}

function readAttached(
  organizations: OrganizationsClient,
  clock: AwsClock,
  targetId: string,
): Promise<Observed<readonly AttachedPolicy[]>> {
  return observe(clock, 'organizations:ListPoliciesForTarget', {
    attempted: `reading the service control policies of ${targetId}`,
    async ask() {
      const sdk = await import('@aws-sdk/client-organizations');
      const attached: AttachedPolicy[] = [];
      const asked = { TargetId: targetId, Filter: CONTROL_POLICIES } as const;
      for await (const page of tokenPages((token) =>
        organizations.send(new sdk.ListPoliciesForTargetCommand({ ...asked, ...token })),
      ))
        for (const { Id, Name } of promised(page.Policies, 'Policies')) {
          const id = promised(Id, 'Id');
          const { Policy } = await organizations.send(new sdk.DescribePolicyCommand({ PolicyId: id }));
          attached.push({ id, name: promised(Name, 'Name'), content: promised(Policy?.Content, 'Content') });
        }
      return attached;
    },
  });
}
