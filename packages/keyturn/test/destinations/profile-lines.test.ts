import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editProfile } from '../../src/destinations/files/edit-profile.ts';
import { isHeaderOf, KEY_ID, linesOf, profileProblem, readSection, SECRET } from '../../src/destinations/files/profile.ts';
import { readAsBotocore, readTextAsSdk } from '../support/profile-readers.ts';

const PROFILE = 'deploy';
const SEED = 4;

/** Whitespace, comments, other members, traps for regular expressions and for readers, and bytes that are not UTF-8. */
const word = fc.oneof(
  fc.constantFrom(
    '$&',
    '$1',
    '#x',
    ' ; y',
    ' # z',
    '\\',
    '[deploy]',
    '"q"',
    'a=b:c',
    '\u00fc\u00ff',
    'eu-west-1',
    'aws_access_key_id',
  ),
  fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ019/+=_.-')), maxLength: 12 }),
);
const indent = fc.constantFrom('', '', '', '', ' ', '  ', '\t');
const equals = fc.constantFrom(' = ', '=', ' =', '= ', '\t=\t', ': ');
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(KEY_ID, SECRET) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'region',
      'output',
      's3',
      'max_retries',
      'AWS_ACCESS_KEY_ID',
      'aws_access_key_id_old',
      'aws_account_id',
    ),
  },
);
const body = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(indent, fc.constantFrom('#', ';', '# ', '#aws_access_key_id = '), word).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: indent },
  { weight: 8, arbitrary: fc.tuple(indent, name, equals, word, fc.constantFrom('', '', ' ')).map((parts) => parts.join('')) },
);
const header = fc
  .tuple(
    fc.constantFrom(PROFILE, PROFILE, 'default', 'other', 'deploy2', 'a b', 'profile x'),
    fc.constantFrom('', '', ' ', ' # c', ' ;'),
  )
  .map(([section, tail]) => `[${section}]${tail}`);
const anySection = fc.tuple(header, fc.array(body, { maxLength: 5 })).map(([first, rest]) => [first, ...rest]);
/** As most people write it, in any order and among other lines. */
const usualSection = fc
  .tuple(
    indent,
    fc.constantFrom(' = ', '=', '\t= '),
    fc.subarray([KEY_ID, SECRET], { minLength: 1 }),
    fc.array(fc.constantFrom('region = $&', 'output=json ; x', '# aws_access_key_id = x', '', 's3 =', '    a = b'), {
      maxLength: 3,
    }),
  )
  .chain(([before, between, names, others]) => {
    const own = names.map((one) => `${before}${one}${between}${one === KEY_ID ? 'AKIAOLDOLDOLDOLDOLD2' : 'old/SECRET+$&'}`);
    const rest = others.map((line) => (/^\w/.test(line) ? before + line : line));
    return fc.shuffledSubarray([...own, ...rest], { minLength: own.length + rest.length });
  })
  .map((lines) => [`[${PROFILE}]`, ...lines]);
const section = fc.oneof({ weight: 2, arbitrary: anySection }, { weight: 1, arbitrary: usualSection });
const file = fc
  .tuple(
    fc.array(fc.oneof(indent, fc.constant('# file')), { maxLength: 2 }),
    fc.uniqueArray(section, { maxLength: 4, selector: ([first = '']) => first.slice(0, first.indexOf(']')) }),
    fc.infiniteStream(fc.constantFrom('\n', '\n', '\n', '\r\n')),
    fc.boolean(),
  )
  .map(([start, sections, ends, hasEnd]) => {
    const lines = [...start, ...sections.flat()].map((line) => line + String(ends.next().value));
    const text = lines.join('');
    return hasEnd ? text : text.replace(/\r?\n$/, '');
  });
const letters = (unit: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(unit)), minLength: length, maxLength: length });
const key = fc.record({ id: letters('ABCXYZ234567', 16).map((rest) => `AKIA${rest}`), secret: letters('abcXYZ019/+', 40) });

/** What the two lines say, by our own reading. */
function keyIn(text: string): { id: string | undefined; secret: string | undefined } {
  const { members } = readSection(linesOf(text), isHeaderOf(PROFILE));
  return { id: members.get(KEY_ID)?.value, secret: members.get(SECRET)?.value };
}

/** The lines of a text without the two of the profile. */
function otherLines(text: string): string[] {
  const lines = linesOf(text);
  const { members } = readSection(lines, isHeaderOf(PROFILE));
  const own = [members.get(KEY_ID)?.line, members.get(SECRET)?.line];
  return lines.filter((line, index) => !own.includes(index) && line !== '');
}

function safeFile(): fc.Arbitrary<string> {
  return file.filter((text) => profileProblem(text, PROFILE) === undefined);
}

describe('the two lines of a profile', () => {
  test('are read as the AWS CLI reads them, wherever they are read at all', () => {
    fc.assert(
      fc.property(safeFile(), (text) => {
        const all = readAsBotocore(text);
        fc.pre(all !== undefined);
        const theirs = all.get(PROFILE);
        expect(keyIn(text)).toEqual({ id: theirs?.get(KEY_ID), secret: theirs?.get(SECRET) });
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  test('are read as the SDK reads them, before and after they are written', async () => {
    await fc.assert(
      fc.asyncProperty(safeFile(), key, async (text, { id, secret }) => {
        const own = keyIn(text);
        const theirs = await readTextAsSdk(text, PROFILE);
        expect(theirs).toEqual(own.id && own.secret ? { accessKeyId: own.id, secretAccessKey: own.secret } : null);
        const after = editProfile(text, PROFILE, { id, secret });
        expect(await readTextAsSdk(after, PROFILE)).toEqual({ accessKeyId: id, secretAccessKey: secret });
      }),
      { seed: SEED, numRuns: 80 },
    );
  });

  test('are all that changes: every other byte stays', () => {
    fc.assert(
      fc.property(safeFile(), key, (text, wanted) => {
        const after = editProfile(text, PROFILE, wanted);
        const before = readSection(linesOf(text), isHeaderOf(PROFILE));
        expect(keyIn(after)).toEqual(wanted);
        expect(profileProblem(after, PROFILE)).toBeUndefined();
        expect(editProfile(after, PROFILE, wanted)).toBe(after);
        const others = before.header === null ? after.slice(0, text.length) : otherLines(after).join('');
        const wantedOthers = before.header === null ? text : otherLines(text).join('');
        // A last line without an end gets one where a line comes behind it.
        expect(others.replace(/\r?\n$/, '')).toBe(wantedOthers.replace(/\r?\n$/, ''));
        // What was there before comes back byte by byte.
        const { id, secret } = keyIn(text);
        const again = id === undefined || secret === undefined ? text : editProfile(after, PROFILE, { id, secret });
        expect(again).toBe(text);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  test('change nothing that the AWS CLI reads elsewhere', () => {
    fc.assert(
      fc.property(safeFile(), key, (text, { id, secret }) => {
        const before = readAsBotocore(text);
        fc.pre(before !== undefined);
        const wanted = new Map(before.get(PROFILE) ?? []).set(KEY_ID, id).set(SECRET, secret);
        const after = readAsBotocore(editProfile(text, PROFILE, { id, secret }));
        expect(asObject(after)).toEqual(asObject(new Map(before).set(PROFILE, wanted)));
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});

function asObject(sections: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined): unknown {
  return sections && Object.fromEntries([...sections].map(([title, members]) => [title, Object.fromEntries(members)]));
}
