import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { alarmRules, topicPolicy } from '../../src/core/prevention/alarms.ts';
import { alarmsTemplate } from '../../src/core/prevention/alarms-template.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { readTemplate } from '../support/cloudformation.ts';
import { startGuardBench } from '../support/guard-bench.ts';
import { runKeyturn } from '../support/program.ts';
import { isObject, readJson, schemaErrors } from '../support/schema.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';
import { run } from '../witness/program.ts';

const schema = await readJson('test/fixtures/schemas/cloudformation.json');
const lint = await run('cfn-lint', ['--version']).catch(() => undefined);
const why = lint?.status === 0 ? undefined : 'cfn-lint is not installed';
if (why !== undefined) process.stderr.write(`Templates are not linted here: ${why}\n`);

const folder = mkdtempSync(join(tmpdir(), 'keyturn-template-'));
afterAll(() => rmSync(folder, { recursive: true }));

const principal = ['--principal', 'arn:aws:iam::111111111111:role/Security'];

const templates: readonly [string, string][] = [
  ['the alarms', alarmsTemplate('security@example.com')],
  ['the alarms for nobody yet', alarmsTemplate(undefined)],
  ['the role of an audit', (await runKeyturn(['iam-policy', 'audit', '--format', 'cloudformation', ...principal])).out],
];

it.each(templates)('%s: the template is one by the schema', (_name, text) => {
  expect(schemaErrors(schema, readTemplate(text))).toEqual([]);
});

it('the schema finds what is wrong', () => {
  const broken = (change: (text: string) => string) =>
    schemaErrors(schema, readTemplate(change(alarmsTemplate(undefined)))).length > 0;
  expect(broken((text) => text)).toBe(false);
  expect(broken((text) => text.replace('TopicName', 'TopikName'))).toBe(true);
  expect(broken((text) => text.replace('State: ENABLED', 'State: ON'))).toBe(true);
  expect(broken((text) => text.replace('AWS::Events::Rule', 'AWS::Events::Rules'))).toBe(true);
  expect(broken((text) => text.replaceAll('Effect: Allow', 'Effect: allow'))).toBe(true);
});

describe.skipIf(why !== undefined)('cfn-lint', () => {
  it.each(templates)('%s: nothing to complain of', { timeout: 60_000 }, async (name, text) => {
    const file = join(folder, `${name.replaceAll(' ', '-')}.yaml`);
    writeFileSync(file, text);
    expect(await run('cfn-lint', ['--non-zero-exit-code', 'warning', '--', file])).toMatchObject({ status: 0, stdout: '' });
  });
});

it('the command prints it, with the address of the configuration, and asks AWS nothing', async () => {
  const config = join(folder, 'keyturn.yaml');
  writeFileSync(config, 'prevent: { alarmEmail: security@example.com }');
  const { out, exitCode } = await runKeyturn(['prevent', 'plan', '--format', 'cloudformation', '--config', config]);
  expect(exitCode).toBe(0);
  expect(out).toBe(alarmsTemplate('security@example.com'));
});

it('what a stack of the template makes is in force for Keyturn, and left to the stack', async () => {
  const bench = await startGuardBench({ yaml: 'prevent: { guardrails: [alarms] }' });
  try {
    deploy(accountOf(bench.aws, MANAGEMENT), readTemplate(alarmsTemplate(undefined)));
    expect(await bench.run('prevent status')).toMatchObject({ exitCode: 0 });
    const { out } = await bench.run('prevent remove --yes', { width: 2_000 });
    expect(out).toContain('They are those of the CloudFormation stack alarms: delete the stack.');
    expect(accountOf(bench.aws, MANAGEMENT).eventRules?.size).toBe(alarmRules.length);
  } finally {
    await bench.close();
  }
});

/** Makes what a stack would make, as far as the template knows only topics and rules. */
function deploy(account: Account, { Resources: resources }: Record<string, unknown>): void {
  const arn = `arn:aws:sns:us-east-1:${account.id}:keyturn-alarms`;
  account.topics = new Map([
    [
      'us-east-1/keyturn-alarms',
      {
        arn,
        attributes: new Map([['Policy', topicPolicy(arn)]]),
        subscriptions: [],
        messages: [],
        tags: new Map([
          ['keyturn:guardrail', 'alarms'],
          ['aws:cloudformation:stack-name', 'alarms'],
        ]),
      },
    ],
  ]);
  account.eventRules = new Map();
  for (const { Type, Properties } of Object.values(isObject(resources) ? resources : {}).filter(isObject)) {
    if (Type !== 'AWS::Events::Rule' || !isObject(Properties)) continue;
    const { Name, EventPattern, Targets } = Properties;
    const name = String(Name);
    const [target] = Array.isArray(Targets) ? Targets.filter(isObject) : [];
    const transformer = isObject(target?.['InputTransformer']) ? target['InputTransformer'] : {};
    const { InputPathsMap: paths, InputTemplate: template } = transformer;
    const texts = Object.entries(isObject(paths) ? paths : {}).map(([key, path]): [string, string] => [key, String(path)]);
    const inputTransformer = { paths: Object.fromEntries(texts), template: String(template) };
    account.eventRules.set(`us-east-1/${name}`, {
      name,
      arn: `arn:aws:events:us-east-1:${account.id}:rule/${name}`,
      bus: 'default',
      state: 'ENABLED',
      pattern: JSON.stringify(EventPattern),
      targets: new Map([['keyturn-alarms', { id: 'keyturn-alarms', arn, inputTransformer }]]),
      tags: new Map(),
    });
  }
}
