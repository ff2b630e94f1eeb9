import { eventbridgeNotifier } from './eventbridge.ts';
import type { NotifierKind } from './notifier.ts';
import { pagerdutyNotifier } from './pagerduty.ts';
import { securityHubNotifier } from './security-hub.ts';
import { sesNotifier } from './ses.ts';
import { slackNotifier } from './slack.ts';
import { slackWebhookNotifier } from './slack-webhook.ts';
import { smtpNotifier } from './smtp.ts';
import { snsNotifier } from './sns.ts';
import { teamsNotifier } from './teams.ts';
import { webhookNotifier } from './webhook.ts';

/** All kinds of notifiers, by name. */
export const notifierKinds: readonly NotifierKind[] = [
  eventbridgeNotifier,
  pagerdutyNotifier,
  securityHubNotifier,
  sesNotifier,
  slackNotifier,
  slackWebhookNotifier,
  smtpNotifier,
  snsNotifier,
  teamsNotifier,
  webhookNotifier,
];
