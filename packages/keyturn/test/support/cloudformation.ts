import { type CollectionTag, parse, type ScalarTag } from 'yaml';

/** Reads a CloudFormation template, its short functions in their long form: `!Ref x` is `{Ref: x}`. */
export function readTemplate(text: string): Record<string, unknown> {
  const value: unknown = parse(text, { customTags: [...scalars, ...lists] });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no template');
  return { ...value };
}

const scalars: ScalarTag[] = ['Ref', 'GetAtt', 'Sub'].map((name) => ({
  tag: `!${name}`,
  resolve: (text) => ({ [long(name)]: name === 'GetAtt' ? text.split('.') : text }),
}));

const lists: CollectionTag[] = ['Not', 'Equals', 'If'].map((name) => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (list) => {
    const items: unknown = 'toJSON' in list ? list.toJSON() : [];
    return { [long(name)]: items };
  },
}));

function long(name: string): string {
  return name === 'Ref' ? name : `Fn::${name}`;
}
