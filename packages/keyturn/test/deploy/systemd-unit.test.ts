import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hardening } from '../../src/schedule/systemd/hardening.ts';
import { answerOf, hasProgram } from '../schedule/support/tools.ts';
import { deployed, deployFolder } from './support/deploy.ts';

const hasSystemd = hasProgram('systemd-analyze');
const file = join(deployFolder, 'systemd/keyturn.service');

test('the same is kept from the process that always runs as from the one that a timer starts', () => {
  expect(deployed('systemd/keyturn.service')).toContain(hardening);
});

test.skipIf(!hasSystemd)('systemd has nothing to say against the unit', () => {
  expect(answerOf(['systemd-analyze', 'verify', '--man=no', '--recursive-errors=no', file])).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
});

test.skipIf(!hasSystemd)('its exposure is below 2 of 10', () => {
  const { stdout } = answerOf(['systemd-analyze', 'security', '--offline=true', '--no-pager', file]);
  const exposure = /Overall exposure level for keyturn\.service: ([\d.]+)/.exec(stdout)?.[1];
  console.info(`systemd-analyze security: ${exposure ?? 'no answer'}`);
  expect(Number(exposure)).toBeLessThan(2);
});
