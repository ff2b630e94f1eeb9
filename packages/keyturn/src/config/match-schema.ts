import * as z from 'zod';
import type { Match } from '../core/policy.ts';
import { accountId, flag, mapping, oneOf, oneOrMany, text } from './values.ts';

const userName = oneOrMany(text('the name of a user, in quotes where it looks like a number'));
const path = oneOrMany(text('a path such as /eng/', /^\//));
const group = oneOrMany(text('the name of a group'));
const account = oneOrMany(accountId);
const ou = oneOrMany(text('the name of an OU'));
const keyId = oneOrMany(text('an access key id such as AKIAIOSFODNN7EXAMPLE', /^[A-Z0-9]{16,128}$/));

const shape = {
  root: flag.describe('true: the root user, and nobody else; false: everybody else').optional(),
  users: userName.describe('names of users; * and ? are wildcards').optional(),
  user: userName.describe('the same as users').optional(),
  paths: path.describe('paths of users: /eng/ means all below it').optional(),
  path: path.describe('the same as paths').optional(),
  tags: z
    .record(z.string(), text('the value of a tag, in quotes where it looks like a number'), 'tags such as team: platform')
    .describe('tags of the user, all of them; * and ? are wildcards in their values')
    .optional(),
  groups: group.describe('groups of the user; * and ? are wildcards').optional(),
  group: group.describe('the same as groups').optional(),
  accounts: account.describe('account ids; alone they mean everybody there, root included').optional(),
  account: account.describe('the same as accounts').optional(),
  ous: ou.describe('names of OUs: all accounts below them, at any depth; * and ? are wildcards').optional(),
  ou: ou.describe('the same as ous').optional(),
  keys: keyId.describe('exact access key ids').optional(),
  key: keyId.describe('the same as keys').optional(),
  kind: oneOf(['person', 'machine'], 'person or machine')
    .describe('who can sign in to the console is a person, who cannot is a machine')
    .optional(),
};

/** Whom a rule or an exception means: all members must fit, of each list one entry. */
export const matchSchema = mapping(shape, 'a mapping such as user: "ci-*"').superRefine((match, context) => {
  const given = Object.keys(match);
  if (given.length === 0 || (match.tags && Object.keys(match.tags).length === 0))
    refuse(context, 'is empty: say whom it means, with user, path, tags, group, account, ou, key, kind or root');
  const aboutUsers = given.filter((name) => /^(?:users?|paths?|tags|groups?|kind)$/.test(name));
  if (match.root === true && aboutUsers.length > 0)
    refuse(context, `can mean nobody: the root user has no ${aboutUsers.join(', no ')}; write an entry for each`);
});

/** The match as the core knows it. */
export function toMatch(match: z.output<typeof matchSchema>): Match {
  const { root, tags, kind } = match;
  const lists = {
    users: [...(match.users ?? []), ...(match.user ?? [])],
    paths: [...(match.paths ?? []), ...(match.path ?? [])],
    groups: [...(match.groups ?? []), ...(match.group ?? [])],
    accounts: [...(match.accounts ?? []), ...(match.account ?? [])],
    units: [...(match.ous ?? []), ...(match.ou ?? [])],
    keys: [...(match.keys ?? []), ...(match.key ?? [])],
  };
  return {
    ...(root === undefined ? {} : { root }),
    ...(tags === undefined ? {} : { tags }),
    ...(kind === undefined ? {} : { kind }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

function refuse(context: z.RefinementCtx, message: string): void {
  context.addIssue({ code: 'custom', message });
}
