import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExplainedIds, startExplainedSandbox } from '../support/explained.ts';
import { runKeyturn } from '../support/program.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from '../support/sts.ts';

let aws: TestSandbox;
let ids: ExplainedIds;

beforeAll(async () => {
  ({ aws, ids } = await startExplainedSandbox());
});

afterAll(() => aws.close());

function explain(...args: readonly string[]) {
  return runKeyturn(['explain', ...args], { as: aws.admin(), width: 100 });
}

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

test.each([
  ['a temporary key', ['ASIAIOSFODNN7EXAMPLE'], /temporary key: it ends by itself/],
  ['a role', [`arn:aws:iam::${MEMBER}:role/Admin`], /A role has no access keys that last/],
  ['half an id', ['AKIAIOSFODNN7EXAMPL'], /has 20 characters, and this has 19/],
  ['what AWS knows of no key', ['AKIAIOSFODNN7EXAMPLE'], /AWS knows no key AKIAIOSFODNN7EXAMPLE/],
  ['a user who is not there', ['deplyo'], /no user deplyo in account 111111111111\. Did you mean deploy\?/],
  [
    'a user who is nowhere',
    ['deplyo', '--org'],
    /no user deplyo in any of 2 accounts\. Did you mean deploy of account 111111111111\?/,
  ],
  ['the name of an account', ['dev', '--org'], /An account is called so: "keyturn explain 222222222222" explains it/],
  ['an account of nobody', ['999999999999', '--org'], /Account 999999999999 is not part of this organization/],
  [
    'two accounts',
    [`${MEMBER}/bob`, '--account', MANAGEMENT],
    /You ask about account 222222222222, and --account names 111111111111/,
  ],
  ['a flag that is none', ['bob', '--lives'], /Did you mean --live\?/],
  ['nobody', [], /Missing required argument 'subject'/],
  ['two', ['bob', 'alice'], /Too many arguments/],
  ['a report together with AWS', ['bob', '--from-report', 'x.csv', '--org'], /--from-report reads a file and asks AWS nothing/],
])('%s ends with 2 and one sentence', async (_what, args, sentence) => {
  const { out, said, exitCode } = await explain(...args.map(String));
  expect([exitCode, out]).toEqual([2, '']);
  expect(said).toMatch(sentence);
});

test('a key that is gone is told to be gone', async () => {
  const keys = accountOf(aws, MEMBER).users.get('bob')?.keys ?? [];
  const gone = keys.splice(0);
  const { said, exitCode } = await explain(ids.fresh);
  keys.push(...gone);
  expect(exitCode).toBe(2);
  expect(said).toContain(`There is no key ${ids.fresh} in account ${MEMBER}: it was deleted, or never was.`);
});

test('a suspended account is told so', async () => {
  const member = accountOf(aws, MEMBER);
  member.state = 'SUSPENDED';
  const { said, exitCode } = await explain(`${MEMBER}/bob`, '--org');
  member.state = 'ACTIVE';
  expect([exitCode, said.split('\n')[0]]).toEqual([2, `keyturn: Account ${MEMBER} is SUSPENDED: nobody can read it.`]);
});

test.each([
  ['alone', [secret]],
  ['behind the id', [`AKIAIOSFODNN7EXAMPLE:${secret}`]],
  ['beside the id', ['AKIAIOSFODNN7EXAMPLE', secret]],
])('a secret %s is refused and never repeated', async (_where, args) => {
  const { out, said, exitCode } = await explain(...args);
  expect(exitCode).toBe(2);
  expect(`${out}${said}`).not.toContain('K7MDENG');
});
