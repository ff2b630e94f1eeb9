import { durationDays } from '../core/duration.ts';
import { Fault } from '../core/fault.ts';
import type { Options } from './command.ts';

/** An option's text; undefined when it was not given. */
export function optionText(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a switch was given. */
export function isGiven(options: Options, name: string): boolean {
  return options[name] === true;
}

/** A number of days: `90d`, `90`, `12h`, as in the configuration. */
export function optionDays(options: Options, name: string, flag: string): number | undefined {
  const value = optionText(options, name);
  if (value === undefined) return undefined;
  const days = durationDays(value);
  if (days === undefined) throw new Fault('usage-wrong', `${flag} wants a number of days such as 90d, and got "${value}".`);
  return days;
}

/** A whole number that is at least `least`. */
export function optionCount(
  options: Options,
  name: string,
  { flag, least }: { flag: string; least: number },
): number | undefined {
  const value = optionText(options, name);
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value) || Number(value) < least)
    throw new Fault('usage-wrong', `${flag} wants a whole number from ${least} on, and got "${value}".`);
  return Number(value);
}

/** Names separated by commas; none when the option was not given. */
export function optionList(options: Options, name: string): readonly string[] {
  const names = (optionText(options, name) ?? '').split(',').map((one) => one.trim());
  return names.filter((one) => one !== '');
}

/** Account ids, separated by commas. */
export function optionAccounts(options: Options, name: string, flag: string): readonly string[] | undefined {
  const value = optionText(options, name);
  if (value === undefined) return undefined;
  const ids = value.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong !== undefined)
    throw new Fault('usage-wrong', `${flag} wants account ids of twelve digits, separated by commas, and got "${wrong}".`);
  return [...new Set(ids)];
}

/** An http(s) address. */
export function optionUrl(options: Options, name: string, flag: string): string | undefined {
  const value = optionText(options, name);
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Fault('usage-wrong', `${flag} wants an address such as http://127.0.0.1:4566, and got "${value}".`);
  }
  return value;
}

/** An AWS region, as far as its form can tell. */
export function optionRegion(options: Options, name: string, flag: string): string | undefined {
  const value = optionText(options, name);
  if (value !== undefined && !/^[a-z]+(-[a-z]+)+(-\d+)?$/.test(value))
    throw new Fault('usage-wrong', `${flag} wants a region such as eu-central-1, and got "${value}".`);
  return value;
}
