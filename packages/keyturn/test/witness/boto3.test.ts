import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playInBoto3, whyNoBoto3 } from './boto3.ts';
import { againstEachOther, againstTable } from './check.ts';
import type { Result } from './exchange.ts';
import { tables } from './exchanges/index.ts';
import { playInJavaScript } from './javascript.ts';
import { openStage, type Stage } from './stage.ts';

/** Python starts slowly on a busy machine. */
const PATIENCE_MS = 120_000;

const why = await whyNoBoto3();
if (why !== undefined) process.stderr.write(`boto3 does not witness the sandbox here: ${why}\n`);

describe(`boto3 ${why === undefined ? 'hears the same' : `is left out: ${why}`}`, () => {
  let stages: readonly Stage[] = [];
  let results: readonly (readonly Result[])[] = [];

  beforeAll(async () => {
    if (why !== undefined) return;
    stages = await Promise.all(tables.map(openStage));
    results = await playInBoto3(stages);
  }, PATIENCE_MS);

  afterAll(() => Promise.all(stages.map(({ aws }) => aws.close())));

  test.skipIf(why !== undefined).for(tables.map((table, index) => ({ title: table.name, table, index })))(
    '$title',
    async ({ table, index }) => {
      const [stage, heard] = [stages[index], results[index]];
      if (!stage || !heard) throw new Error(`boto3 did not play ${table.name}`);
      for (const one of againstTable(stage, heard)) expect.soft(one.heard, one.name).toMatchObject(one.expected);
      const again = await openStage(table);
      try {
        const inJavaScript = await playInJavaScript(again);
        for (const one of againstEachOther(stage, [inJavaScript, heard])) expect.soft(one.heard, one.name).toEqual(one.expected);
      } finally {
        await again.aws.close();
      }
    },
  );
});
