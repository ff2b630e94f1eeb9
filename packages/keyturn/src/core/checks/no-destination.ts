import { aboutItself, defineUserCheck, pass } from '../check.ts';
import { failureOfKey, judgeRotation, unknownOutlook } from '../rotation-verdicts.ts';

/** Keyturn creates no key that it could give to nobody: such a principal is never rotated, only told about. */
export const noDestination = defineUserCheck({
  id: 'no-destination',
  title: 'An access key is due, and the policy has no destination for its successor',
  severity: 'low',
  risk: 'It is never rotated by Keyturn, and grows older until somebody does so by hand.',
  remedy: 'name-destination',
  depth: 'standard',
  asksDestinations: true,
  judge: (user, { now }) =>
    judgeRotation(user, ({ outlook, destinations }) => {
      if (outlook.kind === 'ask' && outlook.problem === 'no-destination') {
        const { key = null, because } = outlook;
        return [failureOfKey(user, { key, because, now })];
      }
      const isOpen = outlook.kind === 'unknown' && destinations.length === 0;
      return [aboutItself(isOpen ? unknownOutlook(outlook) : pass)];
    }),
});
