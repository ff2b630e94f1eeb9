import { configJsonSchema, type JsonSchema, schemaAt } from '../packages/keyturn/src/config/json-schema.ts';
import { routeMemberNames } from '../packages/keyturn/src/config/notify-schema.ts';
import { destinationKinds } from '../packages/keyturn/src/destinations/index.ts';
import { hookKinds } from '../packages/keyturn/src/hooks/index.ts';
import { notifierKinds } from '../packages/keyturn/src/notifiers/index.ts';
import { probeKinds } from '../packages/keyturn/src/probes/index.ts';
import { sentence, table } from './markdown.ts';

/** Where keys go, how they are tried, and what is done then: a table for each kind. */
export function deliverySections(): readonly string[] {
  return [
    '## destinations',
    'A list. Each destination has `match` (see above; needed), `kind`, and what that kind wants. All destinations that mean a user hold its key, and none gives it to consumers before all have it. Where a fact that a `match` asks for could not be read, nothing is done to that user. Tokens and passwords have no place in the file: `tokenFrom` says where they are.',
    kindList(destinationKinds),
    ...kindSections(destinationKinds, { path: ['destinations'], noun: 'destination' }),
    '## rotation.probes',
    'A list. Each probe has `kind`, what that kind wants, and `match` where it is not for everybody. AWS has said whose the new key is before probes try it; what fails is given to nobody, the old key stays, and the next run tries again. [More about probes and hooks](rotation-hooks.md).',
    kindList(probeKinds),
    ...kindSections(probeKinds, { path: ['rotation', 'probes'], noun: 'probe' }),
    '## hooks',
    'A list. Each hook has `kind`, what that kind wants, and `match` where it is not for everybody. Hooks are told once consumers are given a new key; the old key is turned off only after all of them worked. The next run tells those again that failed, so that a hook must not mind being told twice. [Recipes](rotation-hooks.md).',
    kindList(hookKinds),
    ...kindSections(hookKinds, { path: ['hooks'], noun: 'hook' }),
  ];
}

/** Who is told of what: what every entry has, and a table for each kind. */
export function notifySections(): readonly string[] {
  const list = schemaAt(configJsonSchema(), ['notify', 'to'])?.items;
  const [first] = typeof list === 'object' && !Array.isArray(list) ? (list.oneOf ?? []) : [];
  return [
    '## notify',
    'Who is told of what ([notifications](notifications.md)). Where somebody is to be told, keys are turned off only after that was announced on two days.',
    memberTable(schemaAt(configJsonSchema(), ['notify']) ?? {}, () => true),
    'Each entry of `to` has `kind`, what that kind wants, `match` where it is not for everybody, and:',
    memberTable(typeof first === 'object' ? first : {}, (name) => routeMemberNames.includes(name)),
    kindList(notifierKinds),
    ...kindSections(notifierKinds, { path: ['notify', 'to'], noun: 'to', without: routeMemberNames }),
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

interface Section {
  readonly path: readonly string[];
  readonly noun: string;
  /** Members that are told elsewhere, besides match and kind. */
  readonly without?: readonly string[];
}

function kindSections(kinds: readonly Kind[], { path, noun, without = [] }: Section): readonly string[] {
  const list = schemaAt(configJsonSchema(), path)?.items;
  const variants = typeof list === 'object' && !Array.isArray(list) ? (list.oneOf ?? []) : [];
  return kinds.flatMap(({ kind }) => {
    const schema = variants.find((one) => isOfKind(one, kind));
    if (typeof schema !== 'object') throw new Error(`the schema has no ${kind}`);
    return [`### ${noun}: ${kind}`, memberTable(schema, (name) => !['match', 'kind', ...without].includes(name))];
  });
}

function isOfKind(schema: unknown, kind: string): boolean {
  return JSON.stringify(schema).includes(`"const":"${kind}"`);
}

function memberTable(schema: JsonSchema, isTold: (name: string) => boolean): string {
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties ?? {}).filter(([name]) => isTold(name));
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
