import { describe, expect, test } from 'vitest';
import { guideTo } from './guide.ts';
import { guideTopics } from './guide-step.ts';

const guides = (['aws', 'aws-us-gov', 'aws-cn'] as const).flatMap((partition) =>
  guideTopics.map((topic) => guideTo(topic, { account: '111122223333', partition })),
);

describe('the guides', () => {
  test('have steps that no other guide has', () => {
    const ids = guides.slice(0, 3).flatMap(({ steps }) => steps.map(({ id }) => id));
    expect(ids).toEqual([
      'mfa-device',
      'mfa-spare',
      'password-change',
      'password-kept',
      'keys-unused',
      'keys-inactive',
      'keys-deleted',
    ]);
  });

  test('link to the console of the partition', () => {
    const hosts = guides.map(({ steps }) => [...new Set(steps.flatMap(({ link }) => (link === null ? [] : new URL(link).host)))]);
    expect(hosts.flat()).toEqual([
      ...Array.from({ length: 3 }, () => 'console.aws.amazon.com'),
      ...Array.from({ length: 3 }, () => 'console.amazonaws-us-gov.com'),
      ...Array.from({ length: 3 }, () => 'console.amazonaws.cn'),
    ]);
  });

  test('say what is different outside of the commercial partition', () => {
    expect(guides.map(({ remarks }) => remarks.length)).toEqual([0, 0, 0, 2, 2, 2, 1, 1, 1]);
  });

  test('name the account that has to be signed in to', () => {
    for (const { steps } of guides) expect(steps.flatMap(({ text }) => text).join(' ')).toContain('account 111122223333');
  });
});
