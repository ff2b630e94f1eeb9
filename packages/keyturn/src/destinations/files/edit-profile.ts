import { isHeaderOf, KEY_ID, linesOf, readSection, SECRET } from './profile.ts';

/** A key as it stands in a profile. */
export interface ProfileKey {
  readonly id: string;
  readonly secret: string;
}

/**
 * The same text with a key in one profile; nothing but the values of its two lines differs by a byte, and what is missing is added.
 * Only for text in which `profileProblem` finds nothing.
 */
export function editProfile(text: string, profile: string, key: ProfileKey): string {
  const lines = linesOf(text);
  const { header, members, indent } = readSection(lines, isHeaderOf(profile));
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  if (header === null) return appended(text, eol, [`[${profile}]`, `${KEY_ID} = ${key.id}`, `${SECRET} = ${key.secret}`]);
  const [id, secret] = [members.get(KEY_ID)?.line, members.get(SECRET)?.line];
  if (id !== undefined) {
    const line = lines[id] ?? '';
    lines[id] = withMember(line, KEY_ID, key.id);
    if (secret === undefined) return withLinesAfter(lines, id, { eol, added: [bodyOf(withMember(line, SECRET, key.secret))] });
    lines[secret] = withMember(lines[secret] ?? '', SECRET, key.secret);
    return lines.join('');
  }
  if (secret !== undefined) {
    const line = lines[secret] ?? '';
    lines[secret] = bodyOf(withMember(line, KEY_ID, key.id)) + eol + withMember(line, SECRET, key.secret);
    return lines.join('');
  }
  // An indent less than that of the members below would make them part of these lines.
  return withLinesAfter(lines, header, { eol, added: [`${indent}${KEY_ID} = ${key.id}`, `${indent}${SECRET} = ${key.secret}`] });
}

function appended(text: string, eol: string, added: readonly string[]): string {
  const end = text === '' || text.endsWith('\n') ? '' : eol;
  const gap = text.trim() === '' || /\n\s*\n$/.test(text) ? '' : eol;
  return `${text}${end}${gap}${added.join(eol)}${eol}`;
}

function withLinesAfter(
  lines: readonly string[],
  index: number,
  { eol, added }: { eol: string; added: readonly string[] },
): string {
  const line = lines[index] ?? '';
  const end = line.slice(bodyOf(line).length);
  // A last line without an end gets one; the new last line has none then.
  const parts = [...lines.slice(0, index), bodyOf(line) + (end || eol), added.join(eol) + end, ...lines.slice(index + 1)];
  return parts.join('');
}

/** The line with another name and value; indentation and the space around `=` and at its end stay. */
function withMember(line: string, name: string, value: string): string {
  return line.replace(
    /^([ \t]*)[a-z_]+([ \t]*=[ \t]*)[!-~]*/,
    (_, indent: string, equals: string) => indent + name + equals + value,
  );
}

function bodyOf(line: string): string {
  return line.replace(/\r?\n$/, '');
}
