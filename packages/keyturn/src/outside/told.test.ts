import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { shown } from './told.ts';

const value = 'wJalr/XUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEY';
const secret = new Secret(value);

test.each([
  ['plain', value, '[secret]'],
  ['twice', `${value} ${value}`, '[secret] [secret]'],
  ['in an address', encodeURIComponent(value), '[secret]'],
  ['in JSON of PHP', value.replaceAll('/', '\\/'), '[secret]'],
  ['in hexadecimal', Buffer.from(value).toString('hex'), '[secret]'],
])('hides a secret that is written %s', (_, text, told) => {
  expect(shown(text, secret)).toBe(told);
});

test.each([0, 1, 2, 3])('hides a secret in base64 behind %s other bytes', (count) => {
  const told = shown(Buffer.from(`${'x'.repeat(count)}${value}:rest`).toString('base64'), secret);
  const encoded = told.replace('[secret]', '');
  expect(told).toContain('[secret]');
  // At most the bits of two letters on each side are left.
  expect(Buffer.from(encoded, 'base64').toString('latin1')).not.toMatch(/wJa|KEY/);
});

test('hides what could be a secret of which it knows nothing', () => {
  expect(shown(`key ${value.slice(0, 40)}.`)).toBe('key [secret].');
  expect(shown('/usr/local/lib/something/that/is/long/enough/to/be/one')).toBe(
    '/usr/local/lib/something/that/is/long/enough/to/be/one',
  );
});

test('tells the end, on one line, without control characters', () => {
  expect(shown('first\r\n  second\u0007\n')).toBe('first / second');
  expect(shown(`${'.'.repeat(600)}end`)).toBe(`...${'.'.repeat(497)}end`);
});
