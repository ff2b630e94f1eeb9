import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { answerOf } from '../schedule/support/tools.ts';
import { isObject } from '../support/schema.ts';
import { deployed } from './support/deploy.ts';

const action: unknown = parse(deployed('github-action/action.yml'));
const steps = stepsOf(action);

test('it is a composite action, whose steps have what each of them needs', () => {
  expect(action).toMatchObject({ runs: { using: 'composite' } });
  expect(steps.filter((step) => 'run' in step).map(({ shell }) => shell)).toEqual(['bash', 'bash']);
  const used = steps.filter((step) => !('run' in step)).map(({ uses }) => String(uses));
  expect(used.filter((name) => !/^[\w-]+\/[\w/-]+@v\d+$/.test(name))).toEqual([]);
});

test('what it refers to is there', () => {
  const text = deployed('github-action/action.yml');
  const inputs = isObject(action) && isObject(action['inputs']) ? Object.keys(action['inputs']) : [];
  expect(inputs).toEqual(expect.arrayContaining([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name)));
  const ids = steps.map(({ id }) => id);
  for (const [, id] of text.matchAll(/steps\.([\w-]+)\./g)) expect(ids).toContain(id);
});

test('nothing that somebody gives is put into a script as text', () => {
  for (const { run } of steps) expect(run ?? '').not.toContain('${{');
});

test.each([
  [0, 0, true],
  [1, 0, true],
  [3, 0, true],
  [2, 2, false],
  [4, 4, false],
  [70, 70, false],
])('an audit that ends with %i makes a step that ends with %i', (auditCode, stepCode, hasReport) => {
  const { exitCode, outputs, summary } = runAudit({ auditCode });
  expect(exitCode).toBe(stepCode);
  expect(outputs).toContain(`exit-code=${auditCode}\n`);
  expect(outputs.includes('sarif-file=')).toBe(hasReport);
  expect(summary).toBe(hasReport ? '# markdown\n' : '');
});

test('words reach the program as they were given', () => {
  const { calls } = runAudit({
    auditCode: 0,
    inputs: { CONFIG: 'my $(touch x) config.yaml', ORG: 'true', FAIL_ON: 'high', VERSION: '1.2.3' },
  });
  expect(calls.map((call) => call.replaceAll(/[^[=]+(keyturn\.\w+)\]/g, '$1]'))).toEqual([
    '[--yes][keyturn@1.2.3][audit][--config][my $(touch x) config.yaml][--org][--format][sarif][--output][keyturn.sarif][--also][markdown=keyturn.md][--fail-on][high]',
  ]);
});

test('a configuration that is not there is not named', () => {
  const { calls } = runAudit({ auditCode: 0, inputs: { CONFIG: 'missing.yaml' }, isThere: false });
  expect(calls[0]).toMatch(/^\[--yes\]\[keyturn@latest\]\[audit\]\[--format\]/);
});

interface Case {
  readonly auditCode: number;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly isThere?: boolean;
}

/** Runs the script of the step as GitHub does, with a program in the place of npx that writes down what it was given. */
function runAudit({ auditCode, inputs = {}, isThere = true }: Case) {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-action-'));
  mkdirSync(join(folder, 'programs'));
  const given = { CONFIG: 'keyturn.yaml', ORG: 'false', FAIL_ON: 'none', VERSION: 'latest', ...inputs };
  if (isThere) writeFileSync(join(folder, given.CONFIG), '');
  const npx = join(folder, 'programs/npx');
  writeFileSync(
    npx,
    `#!/bin/sh\nprintf '[%s]' "$@" >> '${folder}/calls'; echo >> '${folder}/calls'\necho '# markdown' > '${folder}/keyturn.md'\nexit ${auditCode}\n`,
  );
  chmodSync(npx, 0o755);
  const script = steps.find(({ id }) => id === 'audit')?.['run'];
  const at = (name: string) => join(folder, name);
  for (const name of ['outputs', 'summary']) writeFileSync(at(name), '');
  const { exitCode } = answerOf(
    ['/bin/bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', `cd '${folder}'\n${String(script)}`],
    {
      environment: {
        ...given,
        PATH: `${folder}/programs:${process.env['PATH'] ?? ''}`,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: at('outputs'),
        GITHUB_STEP_SUMMARY: at('summary'),
      },
    },
  );
  const calls = existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trimEnd().split('\n') : [];
  return { exitCode, calls, outputs: readFileSync(at('outputs'), 'utf8'), summary: readFileSync(at('summary'), 'utf8') };
}

function stepsOf(value: unknown): readonly Record<string, unknown>[] {
  const runs = isObject(value) ? value['runs'] : undefined;
  const list = isObject(runs) ? runs['steps'] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
