import { configJsonSchema, type JsonSchema, schemaAt } from '../packages/keyturn/src/config/json-schema.ts';
import { destinationKinds } from '../packages/keyturn/src/destinations/index.ts';
import { hookKinds } from '../packages/keyturn/src/hooks/index.ts';
import { probeKinds } from '../packages/keyturn/src/probes/index.ts';
import { sentence, table } from './markdown.ts';

/** Where keys go, how they are tried, and what is done then: a table for each kind. */
export function deliverySections(): readonly string[] {
  return [
    '## destinations',
    'A list. Each destination has `match` (see above; needed), `kind`, and what that kind wants. All destinations that mean a user hold its key, and none gives it to consumers before all have it. Where a fact that a `match` asks for could not be read, nothing is done to that user. Tokens and passwords have no place in the file: `tokenFrom` says where they are.',
    kindList(destinationKinds),
    ...kindSections(destinationKinds, ['destinations'], 'destination'),
    '## rotation.probes',
    'A list. Each probe has `kind`, what that kind wants, and `match` where it is not for everybody. AWS has said whose the new key is before probes try it; what fails is given to nobody, the old key stays, and the next run tries again. [More about probes and hooks](rotation-hooks.md).',
    kindList(probeKinds),
    ...kindSections(probeKinds, ['rotation', 'probes'], 'probe'),
    '## hooks',
    'A list. Each hook has `kind`, what that kind wants, and `match` where it is not for everybody. Hooks are told once consumers are given a new key; the old key is turned off only after all of them worked. The next run tells those again that failed, so that a hook must not mind being told twice. [Recipes](rotation-hooks.md).',
    kindList(hookKinds),
    ...kindSections(hookKinds, ['hooks'], 'hook'),
  ];
}

interface Kind {
  readonly kind: string;
  readonly summary: string;
}

function kindList(kinds: readonly Kind[]): string {
  return table(
    ['kind', 'what it is'],
    kinds.map(({ kind, summary }) => [`\`${kind}\``, sentence(summary)]),
  );
}

function kindSections(kinds: readonly Kind[], path: readonly string[], noun: string): readonly string[] {
  const list = schemaAt(configJsonSchema(), path)?.items;
  const variants = typeof list === 'object' && !Array.isArray(list) ? (list.oneOf ?? []) : [];
  return kinds.flatMap(({ kind }) => {
    const schema = variants.find((one) => isOfKind(one, kind));
    if (typeof schema !== 'object') throw new Error(`the schema has no ${kind}`);
    return [`### ${noun}: ${kind}`, memberTable(schema)];
  });
}

function isOfKind(schema: unknown, kind: string): boolean {
  return JSON.stringify(schema).includes(`"const":"${kind}"`);
}

function memberTable(schema: JsonSchema): string {
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties ?? {}).filter(([name]) => name !== 'match' && name !== 'kind');
  return table(
    ['setting', 'what it means', 'needed', 'default'],
    members.map(([name, member]) => {
      const { description = '', default: standard } = typeof member === 'object' ? member : {};
      return [`\`${name}\``, sentence(description), required.has(name) ? 'yes' : '', defaultText(standard)];
    }),
  );
}

function defaultText(value: unknown): string {
  if (value === undefined) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
