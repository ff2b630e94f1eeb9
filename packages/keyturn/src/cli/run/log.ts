import type { Instant } from '../../core/instant.ts';

/** What stands beside a message; null and undefined are left out of text. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Tells operators what happens: a constant message, by which it can be searched, and fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFormat = 'text' | 'json';

/** Writes a line for each message. It goes through the program's own output, so that whoever captures that has it all, in order. */
export function createLog(
  say: (line: string) => void,
  { format, now }: { readonly format: LogFormat; readonly now: () => Instant },
): Log {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      say(
        format === 'json'
          ? JSON.stringify({ time: now(), level, message, ...fields })
          : textLine(now(), { level, message, fields }),
      );
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

function textLine(at: Instant, { level, message, fields }: Line): string {
  const told = Object.entries(fields).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}=${fieldText(value)}`],
  );
  const sign = level === 'info' ? '' : `${level}: `;
  return [`${at.slice(0, 19)}Z ${sign}${message}`, ...told].join(' ');
}

function fieldText(value: string | number | boolean): string {
  return typeof value === 'string' && /[\s="]/.test(value) ? JSON.stringify(value) : String(value);
}
