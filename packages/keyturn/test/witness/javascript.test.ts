import { describe, expect, test } from 'vitest';
import { services } from '../../src/sandbox/services/index.ts';
import { againstTable } from './check.ts';
import { isPause } from './exchange.ts';
import { tables } from './exchanges/index.ts';
import { playInJavaScript } from './javascript.ts';
import { openStage } from './stage.ts';

const exchanges = tables.flatMap(({ steps }) => steps.flatMap((step) => (isPause(step) ? [] : [step])));

describe('the AWS SDK for JavaScript hears what AWS would say', () => {
  test.for(tables.map((table) => ({ title: table.name, table })))('$title', async ({ table }) => {
    const stage = await openStage(table);
    try {
      for (const { name, heard, expected } of againstTable(stage, await playInJavaScript(stage))) {
        expect.soft(heard, name).toMatchObject(expected);
      }
    } finally {
      await stage.aws.close();
    }
  });
});

test('the tables ask for every operation that the sandbox has', () => {
  const asked = new Set(exchanges.map(({ client, operation }) => `${client}:${operation}`));
  const missing = Object.entries(services).flatMap(([service, operations]) =>
    operations.map(({ name }) => `${service}:${name}`).filter((name) => !asked.has(name)),
  );
  expect(missing).toEqual([]);
});

test('every service is asked for something that it refuses', () => {
  const refusing = new Set(exchanges.filter(({ refuses }) => refuses).map(({ client }) => client));
  expect(Object.keys(services).filter((service) => ![...refusing].some((client) => client === service))).toEqual([]);
});
