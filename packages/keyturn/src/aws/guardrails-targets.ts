import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { known, type Observed } from '../core/observed.ts';
import type { FoundTarget, RootOfTree } from '../core/prevention/facts.ts';
import type { AwsClock } from './clock.ts';
import { explain } from './faults.ts';
import { observe, promised } from './observe.ts';
import { tokenPages } from './pages.ts';

/** With what targets are looked for. */
export interface TargetSearch {
  readonly organizations: OrganizationsClient;
  readonly clock: AwsClock;
  readonly root: Observed<RootOfTree>;
}

/** Finds what a target of the configuration is: the root, an OU by its id or name, or an account. */
export async function findTarget({ organizations, clock, root }: TargetSearch, wanted: string): Promise<Observed<FoundTarget>> {
  if (wanted === 'root' || wanted.startsWith('r-')) {
    if (!root.known) return root;
    const isRight = wanted === 'root' || wanted === root.value.id;
    const found: FoundTarget = isRight
      ? { kind: 'root', id: root.value.id, name: 'Root' }
      : none(`is not the root of this organization, which is ${root.value.id}`);
    return known(found, root.source, root.at);
  }
  return observe(clock, 'organizations:ListOrganizationalUnitsForParent', {
    attempted: `looking for ${wanted} in the organization`,
    ask() {
      if (/^\d{12}$/.test(wanted)) return findAccount(organizations, wanted);
      if (/^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/.test(wanted)) return findUnit(organizations, wanted);
      return findByName(organizations, wanted);
    },
  });
}

/** The accounts below a root, an OU or an account, at any depth. Throws what AWS answers. */
export async function accountsBelow(organizations: OrganizationsClient, targetId: string): Promise<readonly string[]> {
  if (/^\d{12}$/.test(targetId)) return [targetId];
  const { ListAccountsForParentCommand } = await import('@aws-sdk/client-organizations');
  const ids: string[] = [];
  for await (const { id: ParentId } of unitsFrom(organizations, targetId)) {
    for await (const page of tokenPages((token) => organizations.send(new ListAccountsForParentCommand({ ParentId, ...token }))))
      for (const { Id, State, Status } of promised(page.Accounts, 'Accounts'))
        if ((State ?? Status) === 'ACTIVE') ids.push(promised(Id, 'Id'));
  }
  return ids;
}

async function findAccount(organizations: OrganizationsClient, id: string): Promise<FoundTarget> {
  const { DescribeAccountCommand } = await import('@aws-sdk/client-organizations');
  try {
    const { Account } = await organizations.send(new DescribeAccountCommand({ AccountId: id }));
    const { Name, State, Status } = promised(Account, 'Account');
    const state = promised(State ?? Status, 'State');
    return state === 'ACTIVE'
      ? { kind: 'account', id, name: Name ?? id }
      : none(
          `is an account that is ${state.toLowerCase().replaceAll('_', ' ')}: nobody can act in it, so there is nothing to deny`,
        );
  } catch (error) {
    if (explain(error).name === 'AccountNotFoundException') return none('is no account of this organization');
    throw error;
  }
}

async function findUnit(organizations: OrganizationsClient, id: string): Promise<FoundTarget> {
  const { DescribeOrganizationalUnitCommand } = await import('@aws-sdk/client-organizations');
  try {
    const answer = await organizations.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }));
    return { kind: 'unit', id, name: promised(answer.OrganizationalUnit, 'OrganizationalUnit').Name ?? id };
  } catch (error) {
    if (explain(error).name === 'OrganizationalUnitNotFoundException') return none('is no OU of this organization');
    throw error;
  }
}

async function findByName(organizations: OrganizationsClient, name: string): Promise<FoundTarget> {
  const { ListRootsCommand } = await import('@aws-sdk/client-organizations');
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const rootId = promised(promised(Roots, 'Roots')[0]?.Id, 'Id');
  const found: string[] = [];
  for await (const unit of unitsFrom(organizations, rootId)) if (unit.name === name) found.push(unit.id);
  const [id, ...others] = found;
  if (id === undefined) return none('is no OU of this organization, and neither root nor an account id');
  if (others.length > 0) return none(`is the name of several OUs: say which by its id, ${found.join(' or ')}`);
  return { kind: 'unit', id, name };
}

/** The place itself, and all OUs below it. */
async function* unitsFrom(
  organizations: OrganizationsClient,
  start: string,
): AsyncIterable<{ readonly id: string; readonly name: string | undefined }> {
  const { ListOrganizationalUnitsForParentCommand: Command } = await import('@aws-sdk/client-organizations');
  const waiting: { id: string; name: string | undefined }[] = [{ id: start, name: undefined }];
  for (let unit = waiting.shift(); unit; unit = waiting.shift()) {
    yield unit;
    const { id: ParentId } = unit;
    for await (const page of tokenPages((token) => organizations.send(new Command({ ParentId, ...token }))))
      for (const { Id, Name } of promised(page.OrganizationalUnits, 'OrganizationalUnits'))
        waiting.push({ id: promised(Id, 'Id'), name: Name });
  }
}

function none(problem: string): FoundTarget {
  return { kind: 'none', problem };
}
