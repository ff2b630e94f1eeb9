import { denyOlderSessions, type ExposedEvent, type Exposure, isWhole } from '../../core/exposure.ts';
import type { ExitCode } from '../../core/fault.ts';
import { listText } from '../../core/limit-words.ts';
import { minuteText } from '../../core/rotation/use-words.ts';
import { plural } from '../../core/words.ts';
import type { Display } from '../../reports/format.ts';
import { brief } from '../brief.ts';
import { type Cell, grid, paragraph, titled } from '../layout.ts';
import type { ExposedKey } from './exposed-key.ts';

/** What was done against it, for people and for programs. */
export interface Containment {
  readonly text: string;
  readonly json: unknown;
  readonly exitCode: ExitCode;
}

/** Everything there is to tell. */
export interface Told {
  readonly key: ExposedKey;
  readonly containment: Containment;
  readonly exposure: Exposure;
}

/** A report for a terminal: what was done against it, and what was done with it. */
export function exposedText({ key, containment, exposure }: Told, display: Display): string {
  return [
    titled(`Key ${key.id} of ${ownerText(key)}`, `${containment.text}\n`, display),
    titled('What it did', deedsText(exposure, display), display),
    ...(exposure.sessions.length > 0 ? [titled('Sessions that outlive it', sessionsText(exposure, display), display)] : []),
  ].join('\n');
}

/** The same for programs. */
export function exposedJson({ key, containment, exposure }: Told): unknown {
  return {
    schema: 'keyturn/exposed/1',
    accessKeyId: key.id,
    account: key.account.id,
    owner: key.owner,
    containment: containment.json,
    isWhole: isWhole(exposure),
    exposure,
    denyOlderSessions: exposure.sessions.length > 0 ? denyOlderSessions(exposure.until) : null,
  };
}

function ownerText({ owner, account }: ExposedKey): string {
  switch (owner.is) {
    case 'user':
      return `user ${owner.name} in account ${account.id}`;
    case 'root':
      return `the root user of account ${account.id}`;
    case 'gone':
      return `nobody any more, in account ${account.id}`;
    case 'unknown':
      return `somebody in account ${account.id}`;
    default:
      return owner satisfies never;
  }
}

function deedsText({ events, regions, unread, cutShort, since }: Exposure, display: Display): string {
  const rows = events.map((one): Cell[] => [
    `${one.service.replace('.amazonaws.com', '')}:${one.event}`,
    `${plural(one.calls, 'call')}${one.failed > 0 ? `, ${one.failed} failed` : ''}`,
    timeText(one),
    one.regions.join(' '),
    brief(one.sourceIps.join(' ')),
  ]);
  const gaps = [...Map.groupBy(unread, ({ region, detail }) => detail.replaceAll(region, '')).values()].map((alike): Cell[] => {
    const names = listText(alike.map(({ region }) => region));
    return [{ text: `${names} not read: ${brief(alike[0]?.detail ?? '')}`, style: 'unknown' }];
  });
  const scope = `Looked for since ${minuteText(since)} in ${plural(regions.length, 'region')}. CloudTrail tells of calls minutes late, and of those about data (objects, messages, rows) not at all.`;
  const cut = cutShort.length > 0 ? ` Of ${listText(cutShort)} only the newest calls were read.` : '';
  const none = events.length === 0 && regions.length > 0 ? paragraph('CloudTrail knows of no call.', display) : '';
  return `${none}${grid(rows, display)}${grid(gaps, display)}${paragraph(`${scope}${cut}`, display)}`;
}

function timeText({ firstAt, lastAt }: ExposedEvent): string {
  const [first, last] = [minuteText(firstAt), minuteText(lastAt)];
  return first === last ? first : `${first} to ${last}`;
}

function sessionsText({ sessions, until }: Exposure, display: Display): string {
  const rows = sessions.map((one): Cell[] => [one.accessKeyId, one.event, minuteText(one.at), one.region, one.sourceIp ?? '']);
  const advice =
    'They work on after the key is off. Attach this to the user and to every role that they are of; it denies sessions that were begun before now, and nothing else:';
  return `${grid(rows, display)}${paragraph(advice, display)}${JSON.stringify(denyOlderSessions(until))}\n`;
}
