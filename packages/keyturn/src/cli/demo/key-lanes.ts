/** What a key was on one day. */
export type KeyDay = 'used' | 'unused' | 'inactive' | 'absent';

/** One key through all days. */
export interface KeyLane {
  readonly accessKeyId: string;
  readonly days: readonly KeyDay[];
}

const DAYS_PER_CHARACTER = 2;

const characters: Readonly<Record<KeyDay, string>> = { used: '=', unused: '-', inactive: '.', absent: ' ' };

/** Of several days in one character the first of these is shown. */
const ranks: readonly KeyDay[] = ['used', 'unused', 'inactive', 'absent'];

/** Draws keys under each other along the days, two days to a character, with the days under them. */
export function keyLanes(lanes: readonly KeyLane[], markedDays: readonly number[]): readonly string[] {
  const nameWidth = Math.max(0, ...lanes.map(({ accessKeyId }) => accessKeyId.length));
  const rows = lanes.map(({ accessKeyId, days }) => `${accessKeyId.padEnd(nameWidth)}  ${drawn(days)}`.trimEnd());
  return [...rows, `${' '.repeat(nameWidth)}  ${axis(markedDays)}`];
}

/** What the characters mean. */
export const lanesLegend = '= used by the consumer   - active, and not used   . inactive';

function drawn(days: readonly KeyDay[]): string {
  let line = '';
  for (let first = 0; first < days.length; first += DAYS_PER_CHARACTER) {
    const shown = days.slice(first, first + DAYS_PER_CHARACTER);
    line += characters[ranks.find((rank) => shown.includes(rank)) ?? 'absent'];
  }
  return line;
}

function axis(markedDays: readonly number[]): string {
  let line = '';
  for (const day of markedDays) line = `${line.padEnd(Math.floor((day - 1) / DAYS_PER_CHARACTER))}day ${day}`;
  return line;
}
