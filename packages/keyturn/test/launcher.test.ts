import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const launcher = join(import.meta.dirname, '../bin/keyturn.js');

/** Runs the launcher on this Node, which claims to be another version. */
function launch(version: string, ...args: string[]) {
  const claim = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', claim, launcher, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test.each(['--version', '-V'])('%s answers the version, and nothing else', (option) => {
  expect(launch('24.21.0', option)).toEqual({ status: 0, stdout: `${packageJson.version}\n`, stderr: '' });
});

test.each(['12.22.0', '18.20.8', '20.20.2', '22.22.1', '23.11.0', '24.14.9'])('Node %s is refused in one sentence', (version) => {
  const { status, stdout, stderr } = launch(version, '--version');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe(
    `Keyturn needs Node ${packageJson.engines.node}, and this is Node ${version}: install a newer one (https://nodejs.org) and run keyturn again.\n`,
  );
});

test.each(['22.22.2', '22.23.0', '24.15.0', '26.0.0'])('Node %s is taken', (version) => {
  expect(launch(version, '--version').status).toBe(0);
});

test('nothing that an old Node cannot parse stands in the launcher', () => {
  const code = readFileSync(launcher, 'utf8').replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  expect(code).not.toMatch(/\?\.|\?\?|\bawait\b|\|\|=|&&=|\b\d+_\d|#\w+\s*[=;(]|^import\s/m);
});
