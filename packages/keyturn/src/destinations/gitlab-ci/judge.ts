import { idIn, keyIn, membersOf } from '../layout.ts';
import type { Variable } from './calls.ts';
import { checkOf, readNote } from './note.ts';
import { idName, type Place } from './place.ts';

/** Variables by their names. */
export type Variables = ReadonlyMap<string, Variable | null>;

/** Which key jobs are given. */
export type Judgement =
  | { readonly known: true; readonly key: string | null }
  | { readonly known: false; readonly because: string };

/**
 * Judges which key jobs are given. One JSON variable says so itself. Several are written one after the other, so each says at the end
 * of its description whose part it is, and by a hash of its value whether that still holds: a value that a person changed has no note.
 * Before the first write all that are there are noted. So when all have notes and they differ, a promotion died between two writes,
 * and jobs are given an id with the secret of another key, which is no key at all. Those without a note belong to the id: a person
 * put them there. When the id itself lost its note, and others have not, nobody can tell.
 */
export function judge(place: Place, variables: Variables): Judgement {
  if (place.isJson) return judgeJson(place, variables.get(place.names[0] ?? '') ?? null);
  const values: Record<string, string | null> = {};
  for (const name of place.names) {
    const variable = variables.get(name);
    if (!variable) return nothing;
    values[name] = variable.value;
  }
  const idAt = idName(place.layout);
  if (values[idAt] === null)
    return unsure(`${idAt} is hidden: which key it is cannot be read. Delete it, and make it anew without that.`);
  const id = idIn(place.layout, values);
  if (id === null) return nothing;
  const notes = place.names.map((name) => notedKey(name, variables.get(name) ?? null));
  if (notes.every((key) => key === undefined || key === id)) return { known: true, key: id };
  if (!notes.includes(undefined)) return nothing;
  return unsure(
    `Some of ${place.names.join(', ')} were changed by somebody else, and may belong to different keys. Write one key into all of them.`,
  );
}

/** Whose part a variable is, by its note; undefined: it has none, or its value is another one since. */
export function notedKey(name: string, variable: Variable | null): string | undefined {
  const note = readNote(variable?.description ?? null);
  if (!note || !variable) return undefined;
  return variable.value === null || checkOf(name, variable.value) === note.check ? note.key : undefined;
}

/** Why it is not for us to write: the names in the configuration are the same for several users. */
export function foreignOwner({ names, ownerName }: Place, variables: Variables): string | undefined {
  for (const name of names) {
    const { owner = ownerName } = readNote(variables.get(name)?.description ?? null) ?? {};
    if (owner !== ownerName)
      return `Variable ${name} is for keys of ${owner}, and not of ${ownerName}: put {user} into the names of the variables.`;
  }
  return undefined;
}

const nothing: Judgement = { known: true, key: null };

function judgeJson({ layout, names }: Place, variable: Variable | null): Judgement {
  if (!variable) return nothing;
  if (variable.value === null) return unsure(`${names.join()} is hidden: which key it holds cannot be read.`);
  const members = membersOf(variable.value);
  return { known: true, key: (members && keyIn(layout, members)?.accessKeyId) ?? null };
}

function unsure(because: string): Judgement {
  return { known: false, because };
}
