import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runKeyturn } from '../support/program.ts';

const PRINCIPAL = 'arn:aws-us-gov:iam::111111111111:role/Security';

const golden: readonly [file: string, args: readonly string[]][] = [
  ['audit-account.json', ['audit']],
  ['audit-organization.json', ['audit', '--for', 'organization', '--role-name', 'Auditors']],
  ['operate-account.json', ['operate', '--partition', 'aws-cn']],
  ['self.json', ['self', '--partition', 'aws-us-gov']],
  ['admin.json', ['admin', '--partition', 'aws-cn']],
  ['root.json', ['root', '--principal', PRINCIPAL]],
  ['audit-trust.json', ['audit', '--trust', '--principal', PRINCIPAL, '--external-id', 'x-42']],
  ['audit-account.yaml', ['audit', '--format', 'cloudformation', '--principal', PRINCIPAL, '--external-id', 'x-42']],
  ['root.yaml', ['root', '--format', 'cloudformation']],
  ['audit-organization.tf', ['audit', '--for', 'organization', '--format', 'terraform']],
  ['operate-account.tf', ['operate', '--format', 'terraform', '--principal', PRINCIPAL, '--external-id', 'x-42']],
];

test.each(golden)('%s is what it was', async (file, args) => {
  const { exitCode, out } = await runKeyturn(['iam-policy', ...args]);
  expect(exitCode).toBe(0);
  await expect(out).toMatchFileSnapshot(`../golden/iam-policy/${file}`);
});

const tagged = (tag: string) => ({ tag, identify: () => false, resolve: (text: string) => ({ [tag]: text }) });
const CLOUDFORMATION = [
  tagged('!Sub'),
  tagged('!Ref'),
  tagged('!GetAtt'),
  ...['!If', '!Not', '!Equals'].map((tag) => ({
    tag,
    collection: 'seq' as const,
    identify: () => false,
    resolve: (items: unknown) => items,
  })),
];

test('the template of CloudFormation grants what the document does', async () => {
  const { out } = await runKeyturn(['iam-policy', 'audit', '--for', 'organization', '--format', 'cloudformation']);
  const { out: json } = await runKeyturn(['iam-policy', 'audit', '--for', 'organization']);
  const template: unknown = parse(out, { customTags: CLOUDFORMATION });
  const actions = (text: string) =>
    new Set([...text.matchAll(/"((?:iam|sts|organizations):(?!ExternalId|TaskPolicyArn)[A-Z]\w+)"/g)].map((match) => match[1]));
  expect(actions(JSON.stringify(template))).toEqual(actions(json));
});

const wrong: readonly [args: readonly string[], sentence: string][] = [
  [['root', '--for', 'account'], 'Root users of members are reached from the management account'],
  [['audit', '--principal', 'alice'], '--principal wants an ARN such as'],
  [['audit', '--principal', 'arn:aws:iam::1:role/x'], '--principal wants an ARN such as'],
  [['audit', '--external-id', 'x-42'], 'An external id belongs into the trust policy'],
  [['audit', '--trust'], 'A trust policy says who may assume the role: add --principal.'],
  [['audit', '--trust', '--format', 'terraform'], '--trust is for --format json'],
  [['audit', '--role-name', 'a b'], '--role-name wants a name of a role'],
  [['audit', '--format', 'terraform', '--role-name', '${x}'], '--role-name wants a name of a role'],
  [['audit', '--format', 'terraform', '--external-id', '${file("/etc/passwd")}'], '--external-id wants'],
  [['audit', '--format', 'terraform', '--partition', 'aws-cn'], 'The templates take the partition where they are deployed'],
];

test.each(wrong)('%j is refused with a sentence', async (args, sentence) => {
  const ran = await runKeyturn(['iam-policy', ...args]);
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.said).toContain(sentence);
});
