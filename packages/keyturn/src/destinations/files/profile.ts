/** What one section of an AWS file says. */
export interface ProfileSection {
  /** Index of the line `[name]`; null where the file has no such section. */
  readonly header: number | null;
  /** Names in lower case. */
  readonly members: ReadonlyMap<string, ProfileMember>;
  /** What stands before the name of its first member. */
  readonly indent: string;
}

export interface ProfileMember {
  readonly value: string;
  /** Index of its line. */
  readonly line: number;
}

export const KEY_ID = 'aws_access_key_id';
export const SECRET = 'aws_secret_access_key';

/** Lines with their ends. */
export function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** Reads one section as botocore and the SDK do where they agree, and does not mind where they do not. */
export function readSection(lines: readonly string[], isHeader: (line: string) => boolean): ProfileSection {
  const header = lines.findIndex((line) => isHeader(line.trimEnd()));
  if (header === -1) return { header: null, members: new Map(), indent: '' };
  const members = new Map<string, ProfileMember>();
  let indent: string | undefined;
  let lastIndent = Number.POSITIVE_INFINITY;
  for (let line = header + 1; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (ANY_HEADER.test(text)) break;
    if (isEmpty(text)) continue;
    // More indented than the line above: that one goes on (s3 = ... max_concurrent_requests), says botocore.
    if (indentOf(text) > lastIndent) continue;
    lastIndent = indentOf(text);
    indent ??= text.slice(0, lastIndent);
    const [, name, value] = MEMBER.exec(text.trim()) ?? [];
    if (name !== undefined && value !== undefined) members.set(name.toLowerCase(), { value, line });
  }
  return { header, members, indent: indent ?? '' };
}

/**
 * Why one profile of a shared credentials file cannot be read or written safely; undefined when it can. The AWS CLI and the SDKs each
 * have a reader of their own, and they disagree on comments after a value, colons, indentation, repeated names and letter case: what
 * they do not all read alike is refused.
 */
export function profileProblem(text: string, profile: string): string | undefined {
  const lines = linesOf(text);
  const unusual = /\0|\r(?!\n)/.exec(text);
  if (unusual) return at(linesOf(text.slice(0, unusual.index + 1)).length - 1, 'has a character that no text file has');
  const similar = lines.flatMap((line, index) => (isSimilarHeader(line, profile) ? [index] : []));
  const odd = similar.find((index) => !isHeaderOf(profile)((lines[index] ?? '').trimEnd()));
  if (odd !== undefined) return at(odd, `is not read alike by all AWS tools: write it as "[${profile}]"`);
  const [first, second] = similar;
  if (second !== undefined) return at(second, `names the profile ${profile} a second time`);
  if (first !== undefined) return sectionProblem(lines, first);
  const other = lines.findIndex((line) => isHeaderOf(`profile ${profile}`)(line.trim()));
  return other === -1
    ? undefined
    : at(other, `is how the configuration file names profiles: in a credentials file it is "[${profile}]"`);
}

/** Whether a line is the header of a section, as all AWS tools read it. */
export function isHeaderOf(name: string): (line: string) => boolean {
  return (line) => HEADER.exec(line)?.[1] === name;
}

/** A comment is one for all only with a space before it. */
const HEADER = /^\[([^\]]+)\](?:[ \t]+(?:[#;].*)?)?$/;
const ANY_HEADER = /^\[[^\]]+\](?:[ \t]+(?:[#;].*)?)?\r?\n?$/;
const MEMBER = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/;
/** `name = value`, as all AWS tools read it. */
const PLAIN = /^[ \t]*[a-z_]+[ \t]*=[ \t]*(?![#;])[!-~]*[ \t]*\r?\n?$/;

function isSimilarHeader(line: string, profile: string): boolean {
  // A byte order mark, read byte by byte.
  const bare = line.replace(/^\u00EF\u00BB\u00BF/, '').trim();
  return /^\[\s*(.*?)\s*\]/.exec(bare)?.[1] === profile;
}

function sectionProblem(lines: readonly string[], header: number): string | undefined {
  const seen = new Set<string>();
  let above = { indent: Number.POSITIVE_INFINITY, isOurs: false };
  let isInSubsection = false;
  for (const [offset, text] of lines.slice(header + 1).entries()) {
    const index = header + 1 + offset;
    if (ANY_HEADER.test(text)) return undefined;
    if (isEmpty(text)) continue;
    if (text.trimStart().startsWith('[')) return at(index, 'looks like the start of a profile, but not to all AWS tools');
    const indent = indentOf(text);
    const name = OURS.exec(text)?.[1]?.toLowerCase();
    if (indent > above.indent) {
      if (above.isOurs || name !== undefined)
        return at(index, 'is indented, so that some AWS tools read it as part of the line above');
      continue;
    }
    above = { indent, isOurs: name !== undefined };
    if (name !== undefined) {
      const problem = memberProblem(text, name, { isAgain: seen.has(name), isInSubsection: isInSubsection && indent > 0 });
      if (problem !== undefined) return at(index, problem);
      seen.add(name);
    }
    const value = MEMBER.exec(text.trim())?.[2];
    // The SDK for JavaScript takes indented lines after a member without a value for members of that one.
    isInSubsection = value === '' || (isInSubsection && indent > 0);
  }
  return undefined;
}

const OURS = /^\s*(aws_access_key_id|aws_secret_access_key)(?![^\s=:])/i;

function memberProblem(
  text: string,
  name: string,
  { isAgain, isInSubsection }: { isAgain: boolean; isInSubsection: boolean },
): string | undefined {
  if (isAgain) return `gives ${name} a second time`;
  if (isInSubsection) return 'is indented, so that some AWS tools read it as part of a member above';
  const isPlain = PLAIN.test(text) && text.trimStart().startsWith(name);
  return isPlain ? undefined : `is not read alike by all AWS tools: write it as "${name} = VALUE", with nothing behind the value`;
}

function isEmpty(line: string): boolean {
  return /^\s*(?:[#;].*)?$/.test(line.trimEnd());
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function at(index: number, what: string): string {
  return `line ${index + 1} ${what}`;
}
