import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inContainer } from '../../src/schedule/wanted.ts';
import { version } from '../../src/version.ts';
import { answerOf, hasProgram } from '../schedule/support/tools.ts';
import { isObject } from '../support/schema.ts';
import { deployed } from './support/deploy.ts';
import { type Stage, stagesOf } from './support/dockerfile.ts';

const root = join(import.meta.dirname, '../../../..');
const stages = stagesOf(deployed('Dockerfile'));
const last = stages.at(-1);

test('each stage begins with an image of a version, or with one before it', () => {
  for (const { from } of stages) expect(from).toMatch(/^[a-z]+:[0-9][\w.-]+$/);
});

test('what is copied is in the repository and not left out, or comes from a stage before', () => {
  const copies = stages.flatMap((stage, index) =>
    stage.instructions.filter(({ name }) => name === 'COPY').map((copy) => ({ copy, index })),
  );
  expect(copies.length).toBeGreaterThan(5);
  const here = copies.filter(({ copy }) => copy.flags['from'] === undefined);
  const sources = here.flatMap(({ copy }) => copy.rest.split(' ').slice(0, -1));
  expect(sources.filter((source) => !isInContext(source))).toEqual([]);
  const unknown = copies.filter(({ copy, index }) => {
    const { from } = copy.flags;
    return from !== undefined && !stages.slice(0, index).some(({ name }) => name === from);
  });
  expect(unknown).toEqual([]);
});

test('the image runs as a number, and is started and stopped without a shell', () => {
  expect(only(last, 'USER')).toBe(`${inContainer.userId}:${inContainer.userId}`);
  expect(only(last, 'STOPSIGNAL')).toBe('SIGTERM');
  expect(wordsOf(only(last, 'ENTRYPOINT'))).toEqual(['node', '--max-semi-space-size=4', '/app/bin/keyturn.js']);
  expect(wordsOf(only(last, 'CMD'))).toEqual(['run', '--log-format', 'json']);
});

test.each([
  [0, 0],
  [1, 1],
  [2, 1],
  [3, 0],
])('where the status is %i, the container is as healthy as %i', (status, health) => {
  const check = only(last, 'HEALTHCHECK').replace(/^.*CMD /, '');
  expect(check).toMatch(/^node \/app\/bin\/keyturn\.js status /);
  expect(answerOf(['/bin/sh', '-c', check.replace(/^.* status/, `sh -c 'exit ${status}'`)]).exitCode).toBe(health);
});

test('the image has its configuration and its state where manifests put them', () => {
  expect(only(last, 'ENV')).toContain(`KEYTURN_CONFIG=${inContainer.configFile}`);
  expect(only(last, 'ENV')).toContain(`KEYTURN_STATE_DIR=${inContainer.stateFolder}`);
  expect(only(last, 'VOLUME')).toBe(inContainer.stateFolder);
});

test('compose takes every privilege away, and keeps the state', () => {
  const compose: unknown = parse(deployed('compose.yaml'));
  expect(compose).toMatchObject({
    services: {
      keyturn: {
        build: { context: '..', dockerfile: 'deploy/Dockerfile' },
        user: `${inContainer.userId}:${inContainer.userId}`,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        ports: ['127.0.0.1:9464:9464'],
        volumes: [`./keyturn.yaml:${inContainer.configFile}:ro`, `state:${inContainer.stateFolder}`],
      },
    },
    volumes: { state: {} },
  });
});

test('compose names no key that there is not', () => {
  const compose: unknown = parse(deployed('compose.yaml'));
  const services = isObject(compose) && isObject(compose['services']) ? compose['services'] : {};
  const known =
    'image build command restart stop_grace_period user read_only cap_drop security_opt pids_limit mem_limit env_file tmpfs volumes ports logging';
  expect(known.split(' ')).toEqual(expect.arrayContaining(Object.keys(isObject(services['keyturn']) ? services['keyturn'] : {})));
});

const isBuilt = existsSync(join(root, 'packages/keyturn/dist/main.js'));
const isAlone = process.getuid?.() === 0 && hasProgram('unshare') && answerOf(['unshare', '-m', 'true']).exitCode === 0;

test.skipIf(!isBuilt || !isAlone)(
  'what is in the image runs as that user on a root that cannot be written to',
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-image-'));
    mkdirSync(join(folder, 'app'));
    for (const part of ['package.json', 'bin', 'dist'])
      cpSync(join(root, 'packages/keyturn', part), join(folder, 'app', part), { recursive: true });
    mkdirSync(join(folder, 'state'), { mode: 0o700 });
    writeFileSync(join(folder, 'keyturn.yaml'), 'schedule: { audit: "0 2 * * *" }\n');
    const entry = `${process.execPath} --max-semi-space-size=4 ${folder}/app/bin/keyturn.js`;
    const user = `setpriv --reuid ${inContainer.userId} --regid ${inContainer.userId} --clear-groups`;
    const script = `set -e
chmod 755 ${folder} && chown ${inContainer.userId}:${inContainer.userId} ${folder}/state
mount --make-rprivate / && mount --rbind ${folder} ${folder} && mount -o remount,ro,bind ${folder}
mount --bind ${folder}/state ${folder}/state && mount -o remount,rw,bind ${folder}/state
mount -o remount,ro,bind / && ! touch /keyturn-was-here 2> /dev/null
export HOME=${folder}/state KEYTURN_CONFIG=${folder}/keyturn.yaml KEYTURN_STATE_DIR=${folder}/state
${user} ${entry} --version
code=0; ${user} ${entry} run --once --endpoint-url http://127.0.0.1:9 > /dev/null 2>&1 || code=$?
ls ${folder}/state
exit $code`;
    const { stdout, exitCode, stderr } = answerOf(['unshare', '-m', '/bin/sh', '-c', script]);
    expect(stderr).toBe('');
    // There is no AWS: it says so, after it took its lock.
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([version, 'runner.lock']));
    expect(exitCode).toBeGreaterThanOrEqual(2);
    expect(exitCode).toBeLessThanOrEqual(4);
  },
);

function isInContext(source: string): boolean {
  const lines = deployed('Dockerfile.dockerignore').trim().split('\n');
  expect(lines[0]).toBe('*');
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  return existsSync(join(root, source)) && kept.some((path) => source === path || source.startsWith(`${path}/`));
}

function only(stage: Stage | undefined, name: string): string {
  const found = stage?.instructions.filter((one) => one.name === name) ?? [];
  expect(found).toHaveLength(1);
  return found[0]?.rest ?? '';
}

function wordsOf(text: string): unknown {
  return JSON.parse(text);
}
