import type { Route } from '../core/notices/route.ts';
import type { Notifier } from '../engine/notifier.ts';
import { notifierKinds } from '../notifiers/index.ts';
import type { DeliveryTools } from './delivery.ts';

/** Makes the notifier at the end of a route, with the settings that hold for it. Throws a Fault where they cannot be. */
export function notifierFrom(tools: DeliveryTools): (route: Route, settings: Route['settings']) => Notifier {
  return (route, settings) => {
    const kind = notifierKinds.find((one) => one.kind === route.kind);
    if (!kind) throw new Error(`there is no notifier of kind ${route.kind}`);
    return kind.create(settings, tools);
  };
}
