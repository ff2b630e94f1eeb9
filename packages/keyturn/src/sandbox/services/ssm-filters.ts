import { AwsError } from '../aws-error.ts';
import { type Input, requiredText, text, texts } from '../input.ts';
import type { Parameter } from '../model/ssm.ts';

/** Whether a parameter passes. */
export type ParameterFilter = (parameter: Parameter) => boolean;

/** Reads one of `ParameterFilters`: `{ Key, Option, Values }`. An operation takes only some keys; `tag:` stands for all tags. */
export function parameterFilter(filter: Input, keys: readonly string[]): ParameterFilter {
  const key = requiredText(filter, 'Key');
  const kind = key.startsWith('tag:') ? 'tag:' : key;
  if (!keys.includes(kind)) {
    throw new AwsError(
      'InvalidFilterKey',
      400,
      `The following filter key is not valid: ${key}. Valid filter keys include: [${keys.join(', ')}].`,
    );
  }
  const option = text(filter, 'Option') ?? (key === 'Path' ? 'OneLevel' : 'Equals');
  const values = texts(filter, 'Values');
  const matches = matcher(key, option);
  // A tag's name alone asks whether it is there at all.
  if (kind === 'tag:' && values.length === 0) return ({ tags }) => tags.has(key.slice(kind.length));
  if (values.length === 0) throw new AwsError('InvalidFilterValue', 400, `The filter ${key} needs a value.`);
  return (parameter) => textsOf(parameter, key).some((found) => values.some((value) => matches(found, value)));
}

/** Reads one of the older `Filters`, whose names match by their beginning. */
export function oldParameterFilter(filter: Input): ParameterFilter {
  const option = filter['Key'] === 'Name' ? 'BeginsWith' : 'Equals';
  return parameterFilter({ ...filter, Option: option }, ['Name', 'Type', 'KeyId']);
}

function matcher(key: string, option: string): (found: string, wanted: string) => boolean {
  if (key === 'Path') {
    if (option === 'Recursive') return (found, wanted) => found.startsWith(slashed(wanted));
    if (option === 'OneLevel') {
      return (found, wanted) => found.startsWith(slashed(wanted)) && !found.slice(slashed(wanted).length).includes('/');
    }
  } else {
    if (option === 'Equals') return (found, wanted) => found === wanted;
    if (option === 'BeginsWith') return (found, wanted) => found.startsWith(wanted);
    if (option === 'Contains' && key === 'Name') return (found, wanted) => found.includes(wanted);
  }
  throw new AwsError('InvalidFilterOption', 400, `The following filter option is not valid: ${option}.`);
}

function slashed(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function textsOf(parameter: Parameter, key: string): string[] {
  switch (key) {
    case 'Name':
    case 'Path':
      return [parameter.name];
    case 'Type':
      return [parameter.type];
    case 'KeyId':
      return parameter.keyId === undefined ? [] : [parameter.keyId];
    case 'Tier':
      return [parameter.tier];
    case 'DataType':
      return ['text'];
    case 'Label':
      return parameter.versions.flatMap(({ labels }) => [...labels]);
    default: {
      const tag = parameter.tags.get(key.slice('tag:'.length));
      return tag === undefined ? [] : [tag];
    }
  }
}
