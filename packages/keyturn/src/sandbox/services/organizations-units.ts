import { AwsError } from '../aws-error.ts';
import type { Organization, OrganizationalUnit } from '../model/organization.ts';
import type { Call, Operation } from '../operation.ts';
import { arnOf, namedBy, pathOf } from './organizations-arns.ts';
import { constraintViolation, idForms, optionalMatch, organizationPage, requiredMatch } from './organizations-input.ts';
import { attachDefaults, describeRoot } from './organizations-policy-types.ts';
import { managedOrganization, memberAccounts, readableOrganization, refuseUnknownParent, unitOf } from './organizations-scope.ts';
import { setTags } from './organizations-tags.ts';
import { tagContext } from './request-context.ts';

/** OUs nest five deep below the root (Organizations quotas). */
const DEPTH_MAX = 5;

const listRoots: Operation = {
  name: 'ListRoots',
  access: 'read',
  run(call) {
    const organization = readableOrganization(call);
    const { items, ...page } = organizationPage(call, [describeRoot(call, organization)]);
    return { Roots: items, ...page };
  },
};

const listOrganizationalUnitsForParent: Operation = {
  name: 'ListOrganizationalUnitsForParent',
  access: 'read',
  resource: namedBy('ParentId'),
  run(call) {
    const organization = readableOrganization(call);
    const parentId = requiredMatch(call.input, 'ParentId', idForms.parent);
    refuseUnknownParent(organization, parentId);
    const units = [...organization.units.values()].filter((unit) => unit.parentId === parentId);
    const { items, ...page } = organizationPage(call, units);
    return { OrganizationalUnits: items.map((unit) => describeUnit(call, organization, unit)), ...page };
  },
};

const describeOrganizationalUnit: Operation = {
  name: 'DescribeOrganizationalUnit',
  access: 'read',
  resource: namedBy('OrganizationalUnitId'),
  run(call) {
    const organization = readableOrganization(call);
    return { OrganizationalUnit: describeUnit(call, organization, namedUnit(call, organization)) };
  },
};

const createOrganizationalUnit: Operation = {
  name: 'CreateOrganizationalUnit',
  access: 'write',
  resource: namedBy('ParentId'),
  requestContext: tagContext,
  run(call) {
    const organization = managedOrganization(call);
    const parentId = requiredMatch(call.input, 'ParentId', idForms.parent);
    const name = requiredMatch(call.input, 'Name', idForms.name);
    refuseUnknownParent(organization, parentId);
    refuseTakenName(organization, parentId, name);
    if (depthOf(organization, parentId) >= DEPTH_MAX) {
      throw constraintViolation('OU_DEPTH_LIMIT_EXCEEDED', 'You have exceeded the maximum depth for OUs in the organization.');
    }
    const suffix = call.random.text(8, 'abcdefghijklmnopqrstuvwxyz0123456789');
    const unit: OrganizationalUnit = { id: `ou-${organization.rootId.slice(2)}-${suffix}`, name, parentId };
    organization.units.set(unit.id, unit);
    attachDefaults(organization, unit.id);
    setTags(organization, unit.id, call.input);
    return { OrganizationalUnit: describeUnit(call, organization, unit) };
  },
};

const updateOrganizationalUnit: Operation = {
  name: 'UpdateOrganizationalUnit',
  access: 'write',
  resource: namedBy('OrganizationalUnitId'),
  run(call) {
    const organization = managedOrganization(call);
    const unit = namedUnit(call, organization);
    const name = optionalMatch(call.input, 'Name', idForms.name);
    if (name !== undefined && name !== unit.name) {
      refuseTakenName(organization, unit.parentId, name);
      unit.name = name;
    }
    return { OrganizationalUnit: describeUnit(call, organization, unit) };
  },
};

const deleteOrganizationalUnit: Operation = {
  name: 'DeleteOrganizationalUnit',
  access: 'write',
  resource: namedBy('OrganizationalUnitId'),
  run(call) {
    const organization = managedOrganization(call);
    const { id } = namedUnit(call, organization);
    const children = [...organization.units.values(), ...memberAccounts(call)].filter((child) => child.parentId === id);
    if (children.length > 0) {
      throw new AwsError('OrganizationalUnitNotEmptyException', 400, 'The specified OU is not empty.');
    }
    organization.units.delete(id);
    organization.attachments.delete(id);
    organization.tags?.delete(id);
    return undefined;
  },
};

/** Organizations: the root and its OUs. */
export const organizationUnitOperations: readonly Operation[] = [
  listRoots,
  listOrganizationalUnitsForParent,
  describeOrganizationalUnit,
  createOrganizationalUnit,
  updateOrganizationalUnit,
  deleteOrganizationalUnit,
];

function namedUnit(call: Call, organization: Organization): OrganizationalUnit {
  return unitOf(organization, requiredMatch(call.input, 'OrganizationalUnitId', idForms.unit));
}

function describeUnit(call: Call, organization: Organization, unit: OrganizationalUnit) {
  return { Id: unit.id, Arn: arnOf(call, organization, unit.id), Name: unit.name, Path: pathOf(organization, unit) };
}

function refuseTakenName(organization: Organization, parentId: string, name: string): void {
  if (organization.units.values().some((unit) => unit.parentId === parentId && unit.name === name)) {
    throw new AwsError('DuplicateOrganizationalUnitException', 400, 'An OU with the same name already exists.');
  }
}

function depthOf(organization: Organization, id: string): number {
  let depth = 0;
  for (let unit = organization.units.get(id); unit; unit = organization.units.get(unit.parentId)) depth += 1;
  return depth;
}
