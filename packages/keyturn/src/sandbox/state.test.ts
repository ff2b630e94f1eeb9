import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runConsumers } from './consumers.ts';
import { keyOwner } from './keys.ts';
import { createRandom } from './random.ts';
import { scenarios } from './scenarios/index.ts';
import { defaultSettings } from './settings.ts';
import { loadState, StateFileError, saveState } from './state.ts';
import { createTrail } from './trail.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const DAY_MS = 86_400_000;
const clock = { now: NOW, isFrozen: true };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-state-'));
  file = join(folder, 'world.state');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function neglected() {
  const random = createRandom(3);
  return { world: scenarios['neglected-fleet'].build({ seed: 3, random, now: NOW }), random };
}

test('a world, its trail, its chance and its clock come back as they were', () => {
  const { world, random } = neglected();
  const trail = createTrail();
  runConsumers(world, { from: NOW, to: NOW + 3 * DAY_MS, settings: defaultSettings, random, trail });
  saveState(file, { world, trail, random: random.state, clock });

  const loaded = loadState(file);
  expect(loaded?.world).toEqual(world);
  expect(loaded?.random).toEqual(random.state);
  expect(loaded?.clock).toEqual(clock);
  expect(loaded?.events).toHaveLength(trail.size);
  const again = createTrail(loaded?.events);
  for (const accountId of world.accounts.keys()) expect([...again.of(accountId)]).toEqual([...trail.of(accountId)]);
});

test('keys are found in a world that was loaded', () => {
  const { world, random } = neglected();
  saveState(file, { world, trail: createTrail(), random: random.state, clock });
  const loaded = loadState(file)?.world;
  const key = world.accounts.get('111111111111')?.users.get('admin')?.keys[0];
  expect(loaded && key && keyOwner(loaded, key.id)?.user?.name).toBe('admin');
});

test('what a caller sent cannot be mistaken for a map, and dates and bytes stay what they are', () => {
  const { world, random } = neglected();
  const trail = createTrail();
  const requestParameters = { $map: [['a', 1]], plain: { $set: 'x' }, list: [new Date(5), new Uint8Array([1, 2])] };
  trail.record({
    id: 'e1',
    at: NOW,
    accountId: '111111111111',
    region: 'us-east-1',
    source: 'iam.amazonaws.com',
    name: 'TagUser',
    isReadOnly: false,
    identity: { type: 'Root', principalId: '1', arn: '', accountId: '111111111111', accessKeyId: '', userName: 'root' },
    sourceIp: '127.0.0.1',
    userAgent: '',
    requestParameters,
    responseElements: null,
    resources: [],
    type: 'AwsApiCall',
  });
  saveState(file, { world, trail, random: random.state, clock });
  expect(loadState(file)?.events[0]?.requestParameters).toEqual(requestParameters);
});

test('only the owner may read the file, and nothing else is left in the folder', () => {
  const { world, random } = neglected();
  writeFileSync(file, 'older', { mode: 0o644 });
  saveState(file, { world, trail: createTrail(), random: random.state, clock });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['world.state']);
});

test('a file that does not exist yet is no state', () => {
  expect(loadState(file)).toBeUndefined();
});

test.each([
  ['an empty file', ''],
  ['text', 'hello\nworld\n'],
  ['other JSON', '{"format":"terraform","version":4}\n'],
  ['a list', '[]\n'],
  ['a head without a world', '{"format":"keyturn-sandbox-state","version":1}\n'],
])('%s is refused with one sentence', (_what, content) => {
  writeFileSync(file, content);
  expect(() => loadState(file)).toThrow(StateFileError);
  expect(() => loadState(file)).toThrow(/is not a whole state of `keyturn sandbox`: name another file, or remove it\.$/);
});

test('a state of another version is refused, and the version named', () => {
  writeFileSync(file, '{"format":"keyturn-sandbox-state","version":2}\n');
  expect(() => loadState(file)).toThrow('has version 2; this sandbox reads version 1');
});

test('a folder in place of the file is refused with its reason', () => {
  expect(() => loadState(folder)).toThrow(StateFileError);
});

test('a file that was cut off is refused wherever it was cut', () => {
  const { world, random } = neglected();
  saveState(file, { world, trail: createTrail(), random: random.state, clock });
  const text = readFileSync(file, 'utf8');
  const cuts = [text.length - 2, text.lastIndexOf('\n', text.length - 2), Math.floor(text.length / 2), text.indexOf('\n')];
  for (const cut of cuts) {
    writeFileSync(file, text.slice(0, cut));
    expect(() => loadState(file)).toThrow('is not a whole state');
  }
});

test('a file that lacks a line in its middle is refused', () => {
  const { world, random } = neglected();
  saveState(file, { world, trail: createTrail(), random: random.state, clock });
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.toSpliced(5, 1).join('\n'));
  expect(() => loadState(file)).toThrow('is not a whole state');
});
