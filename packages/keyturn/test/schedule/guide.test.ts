import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scheduleForms } from '../../src/schedule/index.ts';
import { guideSteps } from '../support/guide.ts';
import { makeScheduleMachine } from './support/machine.ts';

const page = readFileSync(new URL('../../../../docs/scheduling.md', import.meta.url), 'utf8');
const machine = makeScheduleMachine();
const before = process.cwd();

beforeAll(() => process.chdir(machine.home));

afterAll(() => process.chdir(before));

// In the order of the page, on a machine whose systemctl and crontab reach nothing else; units of the machine go into a folder of it.
const steps = guideSteps(
  page.replaceAll(/^(keyturn schedule (?:install|status|remove) systemd)(?! --user)/gm, `$1 --unit-dir ${machine.home}/units`),
  { keyId: () => '', environment: machine.environment },
);

test.each(steps)('$title', async ({ take }) => {
  const { exitCode, told } = await take();
  expect(exitCode, told).toBe(0);
});

test('the page names every form', () => {
  for (const { name } of scheduleForms) {
    expect(page).toContain(`keyturn schedule emit ${name}`);
    expect(page).toMatch(new RegExp(`^\\| ${name} \\| `, 'm'));
  }
});
