import { expect, test } from 'vitest';
import { DENIED, lines, reported, userFacts } from '../../test/gen/facts.ts';
import { pass } from './check.ts';
import { judgeRotation } from './rotation-verdicts.ts';
import { NO_DESTINATIONS } from './user-named.ts';

const judge = () => [{ accessKeyId: null, verdict: pass }];

test.each([
  ['says nothing of whom a report clears', reported(null), []],
  ['is not run without destinations', NO_DESTINATIONS, ['unknown (not-asked): there are no destinations in the policy']],
  [
    'is unknown where it could not be read',
    DENIED,
    ['unknown (denied): what comes next in its rotation is not known: AccessDenied'],
  ],
])('%s', (_, rotation, expected) => {
  expect(lines(judgeRotation(userFacts({ rotation }), judge))).toEqual(expected);
});
