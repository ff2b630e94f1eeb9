import { expect, test } from 'vitest';
import { addDays, instantOf } from '../../core/instant.ts';
import type { Step } from '../../core/rotation/decision.ts';
import type { CalendarEntry } from '../../engine/rotation/make-plan.ts';
import { forecastText } from './forecast-text.ts';

const NOW = instantOf(Date.UTC(2026, 10, 24, 3, 42));
const OLD = 'AKIAIOSFODNN7EXAMPLE';
const DISPLAY = { width: 100, paint: (_style: string, text: string) => text };
const why = { because: 'so it is', evidence: {} };

function entry(days: number, step: Step, assuming: string | null = null): CalendarEntry {
  return { account: '111122223333', user: 'deploy', foreseen: { at: addDays(NOW, days), step, assuming, end: null } };
}

test('what is done to a user at one instant is one row, new keys are numbered, and an assumption is told once', () => {
  const end = { kind: 'ask', problem: 'slot-taken', because: 'it has two keys', choices: [] } as const;
  const entries: CalendarEntry[] = [
    entry(0, { do: 'create', outgoing: OLD, ...why }),
    { ...entry(0, { do: 'delete', key: OLD, ...why }), user: 'ftp' },
    entry(0, { do: 'deliver', key: 'new key 1', to: ['a'], ...why }),
    entry(0, { do: 'prove', key: 'new key 1', ...why }),
    entry(0, { do: 'promote', key: 'new key 1', in: ['a'], ...why }),
    entry(7, { do: 'deactivate', key: OLD, why: 'replaced', successor: 'new key 1', ...why }, 'nobody uses it'),
    entry(21, { do: 'delete', key: OLD, ...why }, 'nobody uses it'),
    entry(90, { do: 'create', outgoing: 'new key 1', ...why }, 'nobody uses it'),
    entry(90, { do: 'deliver', key: 'new key 12', to: ['a'], ...why }, 'nobody uses it'),
    { account: '111122223333', user: 'ftp', foreseen: { at: addDays(NOW, 91), step: null, assuming: null, end } },
  ];
  expect(forecastText(entries, DISPLAY).split('\n')).toEqual([
    `2026-11-24 03:42  deploy in 111122223333  create the successor of ${OLD}, deliver,`,
    '                                          prove and promote new key 1',
    `2026-11-24 03:42  ftp in 111122223333     delete ${OLD}`,
    `2026-12-01 03:42  deploy in 111122223333  deactivate ${OLD}, if nobody uses it`,
    `2026-12-15 03:42  deploy in 111122223333  delete ${OLD}`,
    '2027-02-22 03:42  deploy in 111122223333  create the successor of new key 1, deliver new key 2',
    '2027-02-23 03:42  ftp in 111122223333     somebody has to decide: it has two keys',
    '9 steps to come. 1 question for a person: nothing follows until it is answered. Dates are UTC, and',
    'hold if consumers take each new key within the hour, everything answers, and nobody else changes',
    'anything.',
    '',
  ]);
});

test('where nothing is to come, nothing is assumed', () => {
  expect(forecastText([], DISPLAY)).toBe('No step is to come.\n');
});
