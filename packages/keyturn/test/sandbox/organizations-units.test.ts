import {
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  DescribeOrganizationalUnitCommand,
  ListOrganizationalUnitsForParentCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  OrganizationsClient,
  UpdateOrganizationalUnitCommand,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const MANAGEMENT = '111111111111';
const NOWHERE = 'ou-0000-00000000';

let aws: TestSandbox;
let client: OrganizationsClient;
let organizationId: string;
let rootId: string;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new OrganizationsClient(aws.admin());
  organizationId = aws.world.organization?.id ?? '';
  rootId = aws.world.organization?.rootId ?? '';
});

afterEach(() => aws.close());

it('lists the root with the policy types that are enabled in it', async () => {
  const { Roots: roots } = await client.send(new ListRootsCommand({}));
  expect(roots).toEqual([
    {
      Id: rootId,
      Arn: `arn:aws:organizations::${MANAGEMENT}:root/${organizationId}/${rootId}`,
      Name: 'Root',
      PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    },
  ]);
});

it('makes an OU with FullAWSAccess attached, and describes, lists and renames it', async () => {
  const Tags = [{ Key: 'team', Value: 'shop' }];
  const { OrganizationalUnit: made } = await client.send(
    new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: 'workloads', Tags }),
  );
  const unitId = made?.Id ?? '';
  expect(unitId).toMatch(new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`));
  expect(made).toEqual({
    Id: unitId,
    Arn: `arn:aws:organizations::${MANAGEMENT}:ou/${organizationId}/${unitId}`,
    Name: 'workloads',
    Path: `${organizationId}/${rootId}/${unitId}/`,
  });
  const told = await client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: unitId }));
  expect(told.OrganizationalUnit).toEqual(made);
  expect((await client.send(new ListTagsForResourceCommand({ ResourceId: unitId }))).Tags).toEqual(Tags);
  const attached = await client.send(new ListPoliciesForTargetCommand({ TargetId: unitId, Filter: 'SERVICE_CONTROL_POLICY' }));
  expect(attached.Policies).toMatchObject([{ Id: 'p-FullAWSAccess' }]);

  const renaming = { OrganizationalUnitId: unitId, Name: 'apps' };
  const { OrganizationalUnit: renamed } = await client.send(new UpdateOrganizationalUnitCommand(renaming));
  expect(renamed).toEqual({ ...made, Name: 'apps' });
  const { OrganizationalUnits: listed } = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: rootId }));
  expect(listed).toEqual([renamed]);
});

it('refuses a second OU of one name below one parent', async () => {
  const first = await makeUnit(rootId, 'a');
  await makeUnit(first, 'a');
  const other = await makeUnit(rootId, 'b');
  const refusal = {
    name: 'DuplicateOrganizationalUnitException',
    message: 'An OU with the same name already exists.',
    $metadata: { httpStatusCode: 400 },
  };
  await expect(makeUnit(rootId, 'a')).rejects.toMatchObject(refusal);
  const renaming = { OrganizationalUnitId: other, Name: 'a' };
  await expect(client.send(new UpdateOrganizationalUnitCommand(renaming))).rejects.toMatchObject(refusal);
});

it('nests OUs five deep and no deeper', async () => {
  let parentId = rootId;
  for (const name of ['1', '2', '3', '4', '5']) parentId = await makeUnit(parentId, name);
  await expect(makeUnit(parentId, '6')).rejects.toMatchObject({
    name: 'ConstraintViolationException',
    Reason: 'OU_DEPTH_LIMIT_EXCEEDED',
  });
});

it('deletes an OU once nothing is in it', async () => {
  const unitId = await makeUnit(rootId, 'closing');
  await client.send(new MoveAccountCommand({ AccountId: '222222222222', SourceParentId: rootId, DestinationParentId: unitId }));
  const deletion = new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: unitId });
  await expect(client.send(deletion)).rejects.toMatchObject({ name: 'OrganizationalUnitNotEmptyException' });
  await client.send(new MoveAccountCommand({ AccountId: '222222222222', SourceParentId: unitId, DestinationParentId: rootId }));
  await client.send(deletion);
  await expect(client.send(deletion)).rejects.toMatchObject({
    name: 'OrganizationalUnitNotFoundException',
    message: "You specified an organizational unit that doesn't exist.",
  });
});

it('knows no OUs below and above ids that do not exist', async () => {
  const unknown = { OrganizationalUnitId: NOWHERE };
  const refusal = { name: 'OrganizationalUnitNotFoundException', $metadata: { httpStatusCode: 400 } };
  await expect(client.send(new DescribeOrganizationalUnitCommand(unknown))).rejects.toMatchObject(refusal);
  await expect(client.send(new UpdateOrganizationalUnitCommand(unknown))).rejects.toMatchObject(refusal);
  await expect(makeUnit(NOWHERE, 'x')).rejects.toMatchObject({ name: 'ParentNotFoundException' });
  await expect(client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: NOWHERE }))).rejects.toMatchObject({
    name: 'ParentNotFoundException',
  });
});

async function makeUnit(parentId: string, name: string): Promise<string> {
  const made = await client.send(new CreateOrganizationalUnitCommand({ ParentId: parentId, Name: name }));
  return made.OrganizationalUnit?.Id ?? '';
}
