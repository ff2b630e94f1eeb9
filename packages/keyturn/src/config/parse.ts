import { Fault } from '../core/fault.ts';
import { defaultPolicy, type Limits } from '../core/policy.ts';
import { toEntries } from './delivery-schema.ts';
import { limitSettings } from './limits.ts';
import { toMatch } from './match-schema.ts';
import { toNotify, withNotices } from './notify-schema.ts';
import { toPrevention } from './prevention-schema.ts';
import { describeIssues, describeValue } from './problems.ts';
import { toRotation } from './rotation-schema.ts';
import { toSafety } from './safety-schema.ts';
import { toSchedule } from './schedule-schema.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import type { LoadedConfig } from './settings.ts';
import { wantedOf } from './wanted.ts';
import { toWatch } from './watch-schema.ts';
import { type Problem, readYaml, type YamlText } from './yaml-text.ts';

/** Problems that are told at once; the rest are counted. */
const PROBLEMS_MAX = 20;

/** Reads a configuration. Throws a Fault that tells everything that is wrong with it, with line and column. */
export function parseConfig(source: string, file: string): LoadedConfig {
  const reading = readYaml(source);
  if ('problems' in reading) throw wrong(file, reading.problems);
  const { text } = reading;
  if (text.value !== null && !isMapping(text.value)) {
    const sentence = `The configuration wants settings such as limits: and rules:, and got ${describeValue(text.value, text.writtenAt([]))}`;
    throw wrong(file, [{ place: text.placeOf([]), sentence }]);
  }
  const result = configSchema.safeParse(withoutEmptySections(text.value ?? {}), { error: wantedOf });
  if (!result.success) throw wrong(file, describeIssues(result.error.issues, text));
  return load(result.data, { file, text });
}

function wrong(file: string, problems: readonly Problem[]): Fault {
  const lines = problems
    .slice(0, PROBLEMS_MAX)
    .map(({ place, sentence }) => `${file}:${place.line}:${place.column}: ${sentence}${/[.?]$/.test(sentence) ? '' : '.'}`);
  const rest = problems.length - lines.length;
  return new Fault('config-wrong', [...lines, ...(rest > 0 ? [`And ${rest} more.`] : [])].join('\n'));
}

/** A section of which all lines are comments says nothing. */
function withoutEmptySections(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

function load(content: ConfigFile, { file, text }: { readonly file: string; readonly text: YamlText }): LoadedConfig {
  const destinations = toEntries(content.destinations);
  const notify = toNotify(
    content.notify,
    destinations.map(({ match }) => match),
  );
  const policy = {
    limits: { ...defaultPolicy.limits, ...toLimits(content.limits) },
    rules: (content.rules ?? []).map(({ match, limits }) => ({ match: toMatch(match), limits: toLimits(limits) })),
    exceptions: (content.exceptions ?? []).map(({ match, checks, owner, reason, until }) => ({
      match: toMatch(match),
      ...(checks === undefined ? {} : { checks }),
      owner,
      reason,
      until,
    })),
    ownerTags: content.ownerTags ?? [],
  };
  return {
    policy: withNotices(policy, notify),
    rotation: toRotation(content.rotation),
    safety: toSafety(content, content.limits ?? {}),
    destinations,
    probes: toEntries(content.rotation?.probes),
    hooks: toEntries(content.hooks),
    prevention: toPrevention(content.prevent),
    notify,
    schedule: toSchedule(content.schedule),
    watch: toWatch(content.watch),
    stateDir: content.stateDir,
    audit: content.audit ?? {},
    aws: content.aws ?? {},
    file,
    lines: linesOf(text),
  };
}

function toLimits(limits: Readonly<Record<string, unknown>> = {}): Partial<Limits> {
  return Object.fromEntries(
    Object.entries(limitSettings).flatMap(([name, { limit }]) => (limits[name] === undefined ? [] : [[limit, limits[name]]])),
  );
}

/** Settings of which the place is told: all that stand two deep, and of lists the list. */
function linesOf(text: YamlText): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const [section, content] of Object.entries(isMapping(text.value) ? text.value : {})) {
    lines.set(section, text.keyPlaceOf([], section).line);
    for (const name of isMapping(content) ? Object.keys(content) : [])
      lines.set(`${section}.${name}`, text.keyPlaceOf([section], name).line);
  }
  return lines;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
