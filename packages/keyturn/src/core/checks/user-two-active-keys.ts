import { aboutItself, defineUserCheck, pass, unknownVerdict } from '../check.ts';
import { daysBetween } from '../instant.ts';
import { listText } from '../limit-words.ts';
import { activeKeys, keyName } from '../user-keys.ts';
import { daysText } from '../words.ts';

/** CIS 1.13. More than two are seen in the wild: AWS's quota is racy. */
export const userTwoActiveKeys = defineUserCheck({
  id: 'user-two-active-keys',
  title: 'A user has more than one active access key',
  severity: 'medium',
  risk: 'Which consumer holds which key is unknown, and no slot is free for a successor: the next rotation cannot be done safely.',
  remedy: 'remove-user-key',
  depth: 'standard',
  judge(user, { now }) {
    const active = activeKeys(user);
    if (!active.known) return [aboutItself(unknownVerdict(active, 'how many keys are active'))];
    if (active.value.length < 2) return [aboutItself(pass)];
    const described = active.value.map((key) => `${keyName(key)} (${daysText(daysBetween(key.createdAt, now))} old)`);
    const ids = active.value.flatMap(({ id }) => (id === null ? [] : [id]));
    const evidence = {
      details: { activeKeys: active.value.length, accessKeyIds: ids.length > 0 ? ids.join(', ') : null },
      source: active.source,
      observedAt: active.at,
    };
    return [aboutItself({ is: 'fail', because: `${described.length} keys are active: ${listText(described)}`, evidence })];
  },
});
