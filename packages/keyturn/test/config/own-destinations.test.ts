import { expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/client.ts';
import { areDestinationsOwn } from '../../src/config/own-destinations.ts';
import { parseConfig } from '../../src/config/parse.ts';

const aws = createAwsClients({ environment: {} });

function areOwn(isOneAccount: boolean, ...entries: readonly string[]): boolean {
  const lines = entries.map((entry) => `  - ${entry}`);
  const { destinations } = parseConfig(`destinations:\n${lines.join('\n')}\n`, 'keyturn.yaml');
  return areDestinationsOwn(destinations, { aws, environment: { HOME: '/home/me' } }, { isOneAccount });
}

const secret = (name: string, match = '{ user: "*" }') => `{ match: ${match}, kind: secrets-manager, name: "${name}" }`;

test.each([
  ['names with account and user are different for everybody', false, [secret('keyturn/{account}/{user}')]],
  ['within one account a name with the user is enough', true, [secret('keyturn/{user}')]],
  ['a user of an account may have any name', false, [secret('k', '{ user: ann, account: "111122223333" }')]],
  ['one user may have several places', true, [secret('a', '{ user: ann }'), secret('a', '{ user: ann }')]],
  ['two users have places of different names', true, [secret('a', '{ user: ann }'), secret('b', '{ user: bob }')]],
  [
    'entries for different users may have the same template',
    false,
    [secret('{account}/{user}', '{ user: "a*" }'), secret('{account}/{user}', '{ user: "b*" }')],
  ],
] as const)('%s', (_, isOneAccount, entries) => {
  expect(areOwn(isOneAccount, ...entries)).toBe(true);
});

test.each([
  ['a name without the user may be that of many', true, [secret('keyturn/{account}')]],
  ['a name without the account may be that of many', false, [secret('keyturn/{user}')]],
  ['accounts may have the same name', false, [secret('keyturn/{accountName}/{user}')]],
  ['a list of users has one place', true, [secret('k', '{ user: [ann, bob] }')]],
  ['two entries for two users name one place', true, [secret('k', '{ user: ann }'), secret('k', '{ user: bob }')]],
  ['the place of one is as others are called', true, [secret('k/{user}'), secret('k/ann', '{ user: bob }')]],
] as const)('%s', (_, isOneAccount, entries) => {
  expect(areOwn(isOneAccount, ...entries)).toBe(false);
});
