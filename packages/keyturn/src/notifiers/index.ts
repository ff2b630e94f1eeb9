import type { NotifierKind } from './notifier.ts';
import { slackNotifier } from './slack.ts';
import { slackWebhookNotifier } from './slack-webhook.ts';
import { webhookNotifier } from './webhook.ts';

/** All kinds of notifiers, by name. */
export const notifierKinds: readonly NotifierKind[] = [slackNotifier, slackWebhookNotifier, webhookNotifier];
