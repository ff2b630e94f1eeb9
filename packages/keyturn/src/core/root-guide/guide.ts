import type { Guide, GuidePlace, GuideTopic } from './guide-step.ts';
import { keysGuide } from './keys.ts';
import { mfaGuide } from './mfa.ts';
import { passwordGuide } from './password.ts';

/** The guide to a topic, for one root user. */
export function guideTo(topic: GuideTopic, place: GuidePlace): Guide {
  return guides[topic](place);
}

const guides: Readonly<Record<GuideTopic, (place: GuidePlace) => Guide>> = {
  mfa: mfaGuide,
  password: passwordGuide,
  keys: keysGuide,
};
