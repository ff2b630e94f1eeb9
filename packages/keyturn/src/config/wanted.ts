import type * as z from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/** What is wanted where a schema does not say so itself, in the words that follow "wants". */
export function wantedOf(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected];
    case 'too_small':
      return bounded(issue.origin, 'at least', Number(issue.minimum));
    case 'too_big':
      return bounded(issue.origin, 'at most', Number(issue.maximum));
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'an address such as https://example.com' : 'text of another form';
    // These are told in other ways, or by who finds them.
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return undefined;
    default:
      return issue satisfies never;
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function bounded(origin: string, word: 'at least' | 'at most', count: number): string {
  if (origin === 'string') return count === 1 ? 'text' : `text of ${word} ${count} characters`;
  if (origin === 'array') return count === 1 ? `${word} one entry` : `${word} ${count} entries`;
  return `a number of ${word} ${count}`;
}
