import { expect, test } from 'vitest';
import { githubActionsForm } from '../../src/schedule/github-actions.ts';
import type { Wanted } from '../../src/schedule/wanted.ts';
import { yamlValues } from './support/documents.ts';
import { problemsWith } from './support/json-schema.ts';
import { answerOf } from './support/tools.ts';
import { hostileNames, wantedOf } from './support/wanted.ts';

test('a workflow is as its syntax has it', async () => {
  for (const wanted of [wantedOf(), wantedOf({ variables: [], jitterSeconds: 0, onFailure: [] })]) {
    expect(await problemsWith('github-workflow', workflowOf(wanted))).toEqual([]);
  }
});

test('a workflow that GitHub would refuse is found, so that the test above means something', async () => {
  expect(await problemsWith('github-workflow', { on: { schedule: [{ cron: '@daily' }] }, jobs: {} })).not.toEqual([]);
});

test('it audits when audits are due, in their time zone, and leaves rotations to whoever keeps a journal', () => {
  expect(workflowOf(wantedOf())).toMatchObject({
    on: { schedule: [{ cron: '0 2 * * *', timezone: 'Europe/Berlin' }] },
    permissions: { contents: 'read', 'id-token': 'write', 'security-events': 'write' },
    jobs: { audit: { env: { GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}' } } },
  });
  const times = [{ name: 'apply', cron: '0 2 * * *', timeZone: 'UTC' }];
  expect(() => workflowOf(wantedOf({ times }))).toThrow('GitHub Actions has no disk that lasts');
});

test.each(['* 2 * * *', '*/4 * * * *', '0,58 2 * * *'])('%s is more often than GitHub runs anything', (cron) => {
  const times = [{ name: 'audit', cron, timeZone: 'UTC' }];
  expect(() => workflowOf(wantedOf({ times }))).toThrow('GitHub runs nothing more often than every five minutes');
});

test.each(hostileNames)('GitHub and the shell leave %s as it is', (name) => {
  const text = JSON.stringify(workflowOf(wantedOf({ onFailure: ['printf', '%s', name] })));
  const [script = ''] = [...text.matchAll(/"if":"failure\(\)","run":("(?:[^"\\]|\\.)*")/g)].map(([, quoted = '']) => quoted);
  const read: unknown = JSON.parse(script);
  expect(read).not.toContain('${{');
  expect(answerOf(['/bin/bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', String(read)])).toEqual({
    exitCode: 0,
    stdout: name,
    stderr: '',
  });
});

function workflowOf(wanted: Wanted): Record<string, unknown> {
  const { is11, is12 } = yamlValues(githubActionsForm.emit(wanted)[0]?.text ?? '');
  expect(is11).toEqual(is12);
  const [value] = is12;
  return { ...(typeof value === 'object' ? value : {}) };
}
