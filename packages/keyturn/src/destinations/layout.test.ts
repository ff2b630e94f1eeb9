import { describe, expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import type { DestinationOwner } from '../engine/destination.ts';
import { fillIn, idIn, keyIn, layoutProblem, layoutSchema, membersOf, standardLayout, writeLayout } from './layout.ts';
import { sesSmtpPassword } from './ses-smtp.ts';

const owner: DestinationOwner = { account: '111122223333', accountName: 'shop', partition: 'aws-cn', user: 'deploy' };
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secret: new Secret('se/cr+et'), createdAt: null };

describe('a name', () => {
  test('is filled in from whose key it is', () => {
    expect(fillIn('{partition}/{account}/{accountName}/{user}', owner)).toBe('aws-cn/111122223333/shop/deploy');
  });

  test('calls the root user root, and an account without a name by its id', () => {
    expect(fillIn('{accountName}/{user}', { ...owner, accountName: null, user: null })).toBe('111122223333/root');
  });

  test('keeps what it does not know, and braces of users are not filled in again', () => {
    expect(fillIn('{what}/{user}/{constructor}', { ...owner, user: '{account}' })).toBe('{what}/{account}/{constructor}');
  });
});

describe('a layout', () => {
  test.each([
    [standardLayout, undefined],
    [{ a: '{accessKeyId}', b: '{secretAccessKey}', c: '{user}@{account} {sesSmtpPassword:eu-west-1}' }, undefined],
    [{ a: '{accessKeyId}' }, 'has no member that is "{secretAccessKey}" alone'],
    [{ a: 'id={accessKeyId}', b: '{secretAccessKey}' }, 'has no member that is "{accessKeyId}" alone'],
    [
      { ...standardLayout, c: '{secret}' },
      'does not know {secret}: it knows {accessKeyId}, {secretAccessKey}, {user}, {account} and {sesSmtpPassword:REGION}',
    ],
    [
      { ...standardLayout, c: '{sesSmtpPassword}' },
      'does not know {sesSmtpPassword}: it knows {accessKeyId}, {secretAccessKey}, {user}, {account} and {sesSmtpPassword:REGION}',
    ],
  ])('%o is judged', (layout, problem) => {
    expect(layoutProblem(layout)).toBe(problem);
    const { error } = layoutSchema.safeParse(layout);
    expect(error?.issues[0]?.message).toBe(problem);
  });

  test('writes id, secret, whose they are, and the password of SES', () => {
    const layout = {
      a: '{accessKeyId}',
      b: '{secretAccessKey}',
      c: '{user}@{account}',
      d: '{sesSmtpPassword:eu-west-1}',
      e: 'x',
    };
    expect(writeLayout(layout, key, owner)).toEqual({
      a: 'AKIAIOSFODNN7EXAMPLE',
      b: 'se/cr+et',
      c: 'deploy@111122223333',
      d: sesSmtpPassword(key.secret, 'eu-west-1'),
      e: 'x',
    });
  });

  test('writes a secret as it is, whatever is in it', () => {
    const odd = { ...key, secret: new Secret('$&{user}$1') };
    expect(writeLayout(standardLayout, odd, owner)).toMatchObject({ SecretAccessKey: '$&{user}$1' });
  });

  test('finds the key again that it wrote', () => {
    const members = { other: 1, ...writeLayout(standardLayout, key, owner) };
    expect(idIn(standardLayout, members)).toBe('AKIAIOSFODNN7EXAMPLE');
    expect(keyIn(standardLayout, members)).toEqual(key);
    expect(keyIn(standardLayout, members)?.secret.reveal()).toBe('se/cr+et');
  });

  test.each([{}, { AccessKeyId: 7 }, { AccessKeyId: '' }, { AccessKeyId: 'no id' }, { AccessKeyId: 'akiaiosfodnn7example' }])(
    'finds no id in %o',
    (members) => {
      expect(idIn(standardLayout, members)).toBeNull();
      expect(keyIn(standardLayout, { ...members, SecretAccessKey: 'x' })).toBeUndefined();
    },
  );

  test.each([undefined, '', 7])('finds no key where the secret is %o', (SecretAccessKey) => {
    expect(keyIn(standardLayout, { AccessKeyId: key.accessKeyId, SecretAccessKey })).toBeUndefined();
  });
});

test('members are those of a JSON object, and of nothing else', () => {
  expect(membersOf('{"a":1}')).toEqual({ a: 1 });
  for (const text of [undefined, '', 'text', '[1]', 'null', '"a"', '{"a":']) expect(membersOf(text)).toBeNull();
});
