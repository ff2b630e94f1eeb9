import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/client.ts';
import { deliveryFrom } from '../../src/config/delivery.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { instantOf } from '../../src/core/instant.ts';
import { userNamed } from '../../src/core/user-named.ts';
import type { Delivery } from '../../src/engine/rotation-ports.ts';
import { promotionText } from '../../src/hooks/hook.ts';
import { readSigningKey, signMessage } from '../../src/outside/signature.ts';
import { exampleKey } from '../contracts/destination.ts';
import { deployer } from '../support/aws-destination.ts';
import { promoted } from '../support/hook-bench.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../../docs/rotation-hooks.md'), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-recipes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What a recipe means for a user, on a machine whose programs only write down how they were started. */
async function recipe(source: string, user: string): Promise<Delivery> {
  for (const name of ['aws', 'systemctl']) {
    const script = `#!/bin/sh\nfor word in ${name} "$@"; do echo "$word"; done > ${folder}/started\n`;
    writeFileSync(join(folder, name), script, { mode: 0o700 });
  }
  const tools = {
    aws: createAwsClients({ environment: {} }),
    environment: { PATH: `${folder}:/usr/bin:/bin` },
    wait: () => Promise.resolve(),
  };
  const account = {
    id: deployer.account,
    name: deployer.accountName,
    partition: 'aws',
    isManagement: true,
    unitPath: [],
  } as const;
  const subject = { account, user: userNamed(user), isRoot: false, accessKeyId: null };
  const delivery = await deliveryFrom(parseConfig(source, 'keyturn.yaml'), tools)({ ...deployer, user }, subject);
  if ('known' in delivery) throw new Error(delivery.detail);
  return delivery;
}

/** The words with which the program of a recipe is started. */
async function started(source: string, user: string): Promise<readonly string[]> {
  const { probes, hooks } = await recipe(source, user);
  for (const probe of probes) expect([await probe.rehearse(), await probe.run(exampleKey(0))]).toEqual([undefined, undefined]);
  for (const hook of hooks) expect([await hook.rehearse(), await hook.run(promoted)]).toEqual([undefined, undefined]);
  return readFileSync(join(folder, 'started'), 'utf8').trim().split('\n');
}

test('every configuration on the page is right', () => {
  expect(blocks('yaml').length).toBe(8);
  for (const source of blocks('yaml')) expect(() => parseConfig(source, 'keyturn.yaml')).not.toThrow();
});

/** By a word that is in no other recipe: the user that it is for, and what it starts, as the reference of the AWS CLI has it. */
const programs = [
  [
    'get-queue-attributes',
    'worker',
    ['aws', 'sqs', 'get-queue-attributes', '--queue-url', 'https://sqs.eu-central-1.amazonaws.com/111111111111/jobs'],
  ],
  [
    'update-service',
    'shop',
    ['aws', 'ecs', 'update-service', '--cluster', 'production', '--service', 'shop', '--force-new-deployment', '--no-cli-pager'],
  ],
  [
    'update-function-configuration',
    'invoices',
    [
      'aws',
      'lambda',
      'update-function-configuration',
      '--function-name',
      'invoices',
      '--description',
      `Uses ${promoted.accessKeyId}`,
      '--no-cli-pager',
    ],
  ],
  ['systemctl', 'backup', ['systemctl', 'restart', 'backup.service']],
] as const;

test.each(programs)('the recipe with %s starts what it says', async (word, user, words) => {
  const [source = '', ...others] = blocks('yaml').filter((one) => one.includes(word));
  expect(others).toEqual([]);
  expect(await started(source, user)).toEqual(words);
});

test('the line of JSON on the page is what programs are told', () => {
  const [line = ''] = blocks('json');
  const owner = { account: '111122223333', accountName: 'shop', partition: 'aws', user: 'deploy' } as const;
  expect(line).toBe(`${promotionText(owner, 'AKIAIOSFODNN7EXAMPLE')}\n`);
});

test('the receiver on the page knows genuine messages from others', async () => {
  const file = join(folder, 'receiver.mjs');
  writeFileSync(file, blocks('js')[0] ?? '');
  const module: unknown = await import(pathToFileURL(file).href);
  const isGenuine: unknown = Reflect.get(Object(module), 'isGenuine');
  if (typeof isGenuine !== 'function') throw new Error('the page has no such function');
  const secret = `whsec_${Buffer.from('thirty-two bytes are very enough').toString('base64')}`;
  const key = readSigningKey(secret);
  if (!key) throw new Error('the secret is too short');
  const sign = (atMs: number) => signMessage({ id: 'promoted_AKIA', body: '{"a":1}', at: instantOf(atMs) }, key);
  const judge = (headers: object, body: string, with_: string): unknown =>
    Reflect.apply(isGenuine, undefined, [headers, body, with_]);
  const now = Date.now();
  expect([
    judge(sign(now), '{"a":1}', secret),
    judge(sign(now), '{"a":2}', secret),
    judge(sign(now - 600_000), '{"a":1}', secret),
    judge(sign(now), '{"a":1}', `whsec_${Buffer.from('another secret of that length 12').toString('base64')}`),
    judge({}, '{"a":1}', secret),
  ]).toEqual([true, false, false, false, false]);
});
