import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deployFiles } from '../../../../tools/deploy-files.ts';
import { permissionsFor } from '../../src/aws/permissions.ts';
import { answerOf, hasProgram } from '../schedule/support/tools.ts';
import { readTemplate } from '../support/cloudformation.ts';
import { isObject } from '../support/schema.ts';
import { deployed, deployedPaths, deployFolder } from './support/deploy.ts';

const templates = deployedPaths().filter((path) => path.startsWith('aws/cloudformation/'));
const modules = deployedPaths().filter((path) => path.endsWith('.tf'));

test.each(deployFiles.map(({ path, render }) => [path, render] as const))('%s is what it is made of', (path, render) => {
  expect(deployed(path.replace('deploy/', '')), 'run "npm run docs"').toBe(render());
});

test('there are roles for reading, operating, root users, and members', () => {
  expect(templates).toEqual([
    'aws/cloudformation/audit.yaml',
    'aws/cloudformation/member-roles.yaml',
    'aws/cloudformation/operate.yaml',
    'aws/cloudformation/organization-audit.yaml',
    'aws/cloudformation/root.yaml',
  ]);
});

describe.each([
  ['audit', 'account'],
  ['operate', 'account'],
  ['root', 'organization'],
] as const)('the role of %s', (job, whom) => {
  const wanted = permissionsFor(job)
    .filter(({ needed, on }) => (whom === 'organization' || needed !== 'org') && on !== 'nothing')
    .map(({ action }) => action);

  test('has every permission of its job in CloudFormation, and no other', () => {
    expect(actionsIn(readTemplate(deployed(`aws/cloudformation/${job}.yaml`)))).toEqual(sorted([...wanted, 'sts:AssumeRole']));
  });

  test('has every permission of its job in Terraform, and no other', () => {
    const lists = [...deployed(`aws/terraform/${job}/main.tf`).matchAll(/^ +actions += \[(.*?)\]/gms)].map(
      ([, list = '']) => list,
    );
    const actions = lists.flatMap((list) => [...list.matchAll(/"([^"]+)"/g)].map(([, action = '']) => action));
    expect(sorted(actions)).toEqual(sorted([...wanted, 'sts:AssumeRole']));
  });

  test('asks for the external id where one is given', () => {
    expect(deployed(`aws/cloudformation/${job}.yaml`)).toContain('sts:ExternalId: !Ref ExternalId');
    expect(deployed(`aws/terraform/${job}/main.tf`)).toContain('variable = "sts:ExternalId"');
  });
});

test('members get the same roles by a StackSet, those that join too', () => {
  const { Resources } = readTemplate(deployed('aws/cloudformation/member-roles.yaml'));
  for (const [name, file] of [
    ['AuditRoles', 'audit'],
    ['OperateRoles', 'operate'],
  ] as const) {
    const stackSet = isObject(Resources) ? Resources[name] : undefined;
    expect(stackSet).toMatchObject({
      Type: 'AWS::CloudFormation::StackSet',
      Properties: { PermissionModel: 'SERVICE_MANAGED', AutoDeployment: { Enabled: true } },
    });
    const body = isObject(stackSet) && isObject(stackSet['Properties']) ? stackSet['Properties']['TemplateBody'] : '';
    expect(deployed(`aws/cloudformation/${file}.yaml`).endsWith(String(body))).toBe(true);
    // What CloudFormation takes inline.
    expect(Buffer.byteLength(String(body))).toBeLessThan(51_200);
  }
});

test.skipIf(!hasProgram('cfn-lint')).each(templates)('cfn-lint has nothing to say against %s', { timeout: 120_000 }, (path) => {
  expect(answerOf(['cfn-lint', '--', join(deployFolder, path)], home)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test.skipIf(!hasProgram('terraform', '-version')).each(modules)(
  'terraform reads %s, and would not write it otherwise',
  (path) => {
    expect(answerOf(['terraform', 'fmt', '-check', '-diff', join(deployFolder, path)], home)).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
  },
);

test.skipIf(!hasProgram('terraform', '-version'))(
  'terraform refuses what is no HCL, so that the test above means something',
  () => {
    expect(answerOf(['terraform', 'fmt', '-'], { ...home, input: 'resource "x" {' }).exitCode).not.toBe(0);
  },
);

const home = { environment: { HOME: process.env['HOME'] ?? '/', CHECKPOINT_DISABLE: '1' } };

function actionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return sorted(value.flatMap(actionsIn));
  if (!isObject(value)) return [];
  return sorted(
    Object.entries(value).flatMap(([name, member]) => (name === 'Action' ? [member].flat().map(String) : actionsIn(member))),
  );
}

function sorted(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}
