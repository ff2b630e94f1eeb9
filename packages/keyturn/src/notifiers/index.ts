import type { NotifierKind } from './notifier.ts';
import { webhookNotifier } from './webhook.ts';

/** All kinds of notifiers, by name. */
export const notifierKinds: readonly NotifierKind[] = [webhookNotifier];
