import { expect, test } from 'vitest';
import { variablesIn } from './variables-in.ts';

test('names are found however deep they are, and nothing else', () => {
  const settings = [
    { kind: 'slack', settings: { tokenEnv: 'SLACK_TOKEN', channel: '#keys' } },
    { settings: { tokenFrom: { env: 'GITHUB_TOKEN' } } },
    { heartbeat: { urlEnv: undefined, url: 'https://example.com' }, environment: 'production' },
    { tokenFrom: { env: 'not a name' } },
    null,
    7,
  ];
  expect(variablesIn(settings)).toEqual(['SLACK_TOKEN', 'GITHUB_TOKEN']);
});
