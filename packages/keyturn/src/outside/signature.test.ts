import { expect, test } from 'vitest';
import { instantOf } from '../core/instant.ts';
import { readSigningKey, signMessage } from './signature.ts';

const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  body: '{"test": 2432232314}',
  at: instantOf(1_614_265_330_999),
};

test('a signature is the one that other implementations of Standard Webhooks make', () => {
  const key = readSigningKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  expect(key && signMessage(message, key)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('a text that is no whsec_ is a key as it is', () => {
  const bytes = 'twenty-four letters long';
  const [plain, encoded] = [bytes, `whsec_${Buffer.from(bytes).toString('base64')}`].map(readSigningKey);
  expect(plain && encoded && plain.equals(encoded)).toBe(true);
});

test.each(['', 'twenty-three letters it', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_!!!!'])('%j is too short to be a key', (text) => {
  expect(readSigningKey(text)).toBeUndefined();
});
