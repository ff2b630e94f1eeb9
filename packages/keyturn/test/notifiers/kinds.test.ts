import { expect, test } from 'vitest';
import * as z from 'zod';
import { notifierKinds } from '../../src/notifiers/index.ts';
import { notifierContext } from '../support/notifier-bench.ts';

/** What a route says besides what its kind takes. */
const routeMembers = ['kind', 'match', 'events', 'urgency', 'digest', 'at', 'on', 'timeZone', 'fallback'];

test('kinds are in order, and none is there twice', () => {
  const names = notifierKinds.map(({ kind }) => kind);
  expect(names).toEqual([...new Set(names)].sort());
});

test.each(notifierKinds)(
  '$kind describes every member of its entry, and takes none of those of a route',
  ({ shape, summary }) => {
    const { properties = {} } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
    const described = Object.entries(properties).filter(([, one]) => typeof one === 'object' && one.description !== undefined);
    expect(described.map(([name]) => name)).toEqual(Object.keys(properties));
    expect(Object.keys(properties).filter((name) => routeMembers.includes(name))).toEqual([]);
    expect(summary).not.toBe('');
  },
);

test.each([
  ['smtp', { host: 'mail.example.com', from: 'keyturn@example.com', to: '' }, 'to wants mail addresses'],
  ['slack', { channel: '#a b' }, 'channel wants the id or the name of a channel, such as C0123456789 or "#security"'],
  ['sns', { topicArn: 'keyturn' }, 'topicArn wants the ARN of a topic, such as arn:aws:sns:eu-central-1:111122223333:keyturn'],
  ['webhook', { url: 'http://example.com' }, 'url wants an address that begins with https'],
])('settings that %s does not take are told as such', (name, settings, what) => {
  const { context } = notifierContext();
  const make = () => notifierKinds.find(({ kind }) => kind === name)?.create(settings, context);
  expect(make).toThrow(
    expect.objectContaining({ code: 'config-wrong', message: `The notifier of kind ${name} cannot be made: ${what}.` }),
  );
});
