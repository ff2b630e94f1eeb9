import type { KeyMaterial } from '../../core/rotation/key-material.ts';
import { keyIn, membersOf, writeLayout } from '../layout.ts';
import type { Variable } from './calls.ts';
import type { Variables } from './judge.ts';
import { isSecret, type Place } from './place.ts';

/** What is to stand in each variable. Contains secrets. Other members of JSON stay. */
export function valuesOf(key: KeyMaterial, place: Place, variables: Variables): readonly (readonly [string, string])[] {
  const members = writeLayout(place.layout, key, place.owner);
  if (!place.isJson) return Object.entries(members);
  return place.names.map((name) => [name, JSON.stringify({ ...membersOf(variables.get(name)?.value ?? undefined), ...members })]);
}

/** The key that stands in variables; undefined when it is not whole. */
export function keyOf({ layout, isJson, names }: Place, variables: Variables): KeyMaterial | undefined {
  const values = Object.fromEntries(names.map((name) => [name, variables.get(name)?.value]));
  const members = isJson ? membersOf(values[names[0] ?? ''] ?? undefined) : values;
  return members ? keyIn(layout, members) : undefined;
}

/** Whether job logs will mask a variable. A new one, if it is worth it: short words cannot be masked, and GitLab refuses to. */
export function isMasked(place: Place, name: string, variable: Variable | null): boolean {
  if (variable?.isHidden) return true;
  return place.flags.masked ?? variable?.isMasked ?? (isSecret(place, name) || place.layout[name] === '{accessKeyId}');
}

/** Whether "$" in a variable will be left alone. */
export function isRaw({ flags }: Place, variable: Variable | null): boolean {
  return flags.raw ?? variable?.isRaw ?? true;
}
