import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { settingsFor } from '../../src/core/notices/route.ts';
import { notifierKinds } from '../../src/notifiers/index.ts';
import { exampleNotice } from '../gen/notices.ts';
import { notifierContext } from '../support/notifier-bench.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../../docs/notifiers.md'), 'utf8');
const examples = [...guide.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);

test('every kind has an example in the guide, which is a configuration as it stands', () => {
  const { context } = notifierContext();
  const shown = examples
    .flatMap((text) => parseConfig(text, 'keyturn.yaml').notify.routes)
    .map((route) => {
      const settings = settingsFor(route, exampleNotice(), {});
      return { kind: route.kind, label: notifierKinds.find(({ kind }) => kind === route.kind)?.create(settings, context).label };
    });
  expect(shown).toEqual([
    { kind: 'slack-webhook', label: 'Slack webhook #security' },
    { kind: 'slack', label: 'Slack channel #security' },
    { kind: 'teams', label: 'Teams webhook Security' },
    { kind: 'smtp', label: 'SMTP server mail.example.com to security@example.com' },
    { kind: 'ses', label: 'SES in eu-central-1 to security@example.com, audit@example.com' },
    { kind: 'sns', label: 'SNS topic arn:aws:sns:eu-central-1:111122223333:keyturn' },
    { kind: 'eventbridge', label: 'EventBridge bus default in eu-central-1' },
    { kind: 'pagerduty', label: 'PagerDuty (eu) service of KEYTURN_PAGERDUTY_ROUTING_KEY' },
    { kind: 'webhook', label: 'webhook hooks.example.com' },
    { kind: 'security-hub', label: 'Security Hub in eu-central-1' },
  ]);
  expect(new Set(shown.map(({ kind }) => kind))).toEqual(new Set(notifierKinds.map(({ kind }) => kind)));
});
