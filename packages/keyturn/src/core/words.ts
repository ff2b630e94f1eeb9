const NOISE_HOURS = 1e-6;

/** Days as a person reads them: never rounded up to a limit that was not reached, nor down from one that was passed. */
export function daysText(days: number): string {
  // In days a binary fraction of an hour falls short of it: one hour would read as none. What came while we looked is new.
  const wholeHours = Math.max(0, Math.floor(days * 24 + NOISE_HOURS));
  const whole = Math.floor(wholeHours / 24);
  const hours = wholeHours - whole * 24;
  if (whole >= 1000 || hours === 0) return plural(whole, 'day');
  return whole === 0 ? plural(hours, 'hour') : `${plural(whole, 'day')} ${hours} h`;
}

/** `1 account`, `41 accounts` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Days for programs: to the second, which is what AWS gives. */
export function exactDays(days: number): number {
  return Math.round(days * 86_400) / 86_400;
}
