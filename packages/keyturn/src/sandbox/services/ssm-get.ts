import { AwsError } from '../aws-error.ts';
import { flag, requiredText, structures, texts } from '../input.ts';
import type { Parameter, ParameterVersion } from '../model/ssm.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import { parameterFilter } from './ssm-filters.ts';
import {
  keyOf,
  namedParameter,
  namedParameterArns,
  newestVersion,
  parameterArn,
  parametersHere,
  parametersOf,
  parameterTagsByArn,
  readReference,
  shownValue,
  targetParameterArn,
  targetParameterTags,
  validationException,
} from './ssm-lookup.ts';

const NAMES_MAX = 10;

const getParameter: Operation = {
  name: 'GetParameter',
  access: 'read',
  resource: targetParameterArn,
  resourceTags: targetParameterTags,
  secretReplies: ['Parameter'],
  run(call) {
    const { name, selector } = readReference(call, requiredText(call.input, 'Name'));
    const parameter = namedParameter(call, name);
    const version = selectedVersion(parameter, selector);
    if (version) return { Parameter: describe(call, parameter, { version, selector }) };
    const what = /^:\d+$/.test(selector ?? '') ? 'version' : 'label';
    throw new AwsError(
      'ParameterVersionNotFound',
      400,
      `Systems Manager could not find ${what} ${(selector ?? '').slice(1)} of ${name}. Verify the ${what} and try again.`,
    );
  },
};

const getParameters: Operation = {
  name: 'GetParameters',
  access: 'read',
  resource: namedParameterArns,
  resourceTags: parameterTagsByArn,
  secretReplies: ['Parameters'],
  run(call) {
    const names = requestedNames(call);
    const found = names.map((reference) => {
      const { name, selector } = readReference(call, reference);
      const parameter = parametersOf(call).get(keyOf(call, name));
      const version = parameter && selectedVersion(parameter, selector);
      return version && describe(call, parameter, { version, selector });
    });
    return {
      Parameters: found.filter((parameter) => parameter !== undefined),
      InvalidParameters: names.filter((_name, index) => found[index] === undefined),
    };
  },
};

const getParametersByPath: Operation = {
  name: 'GetParametersByPath',
  access: 'read',
  resource: (call) => parameterArn(call, requiredText(call.input, 'Path')),
  secretReplies: ['Parameters'],
  run(call) {
    const path = requiredText(call.input, 'Path');
    if (!path.startsWith('/')) throw validationException('The parameter path must begin with a slash "/".');
    const prefix = path.endsWith('/') ? path : `${path}/`;
    const isRecursive = flag(call.input, 'Recursive') ?? false;
    const filters = structures(call.input, 'ParameterFilters').map((filter) =>
      parameterFilter(filter, ['Type', 'KeyId', 'Label']),
    );
    const found = parametersHere(call)
      .filter(({ name }) => name.startsWith(prefix) && (isRecursive || !name.slice(prefix.length).includes('/')))
      .filter((parameter) => filters.every((filter) => filter(parameter)));
    const limits = { sizeName: 'MaxResults', standard: 10, most: 10, tokenError: 'InvalidNextToken' };
    const { items, NextToken } = tokenPage(call, found, limits);
    const label = labelAskedFor(call);
    return {
      Parameters: items.map((parameter) => {
        const labelled = parameter.versions.find(({ labels }) => label !== undefined && labels.has(label));
        const selector = labelled && `:${label}`;
        return describe(call, parameter, { version: labelled ?? newestVersion(parameter), selector });
      }),
      NextToken,
    };
  },
};

const getParameterHistory: Operation = {
  name: 'GetParameterHistory',
  access: 'read',
  resource: targetParameterArn,
  resourceTags: targetParameterTags,
  secretReplies: ['Parameters'],
  run(call) {
    const parameter = namedParameter(call, readReference(call, requiredText(call.input, 'Name')).name);
    const isDecrypted = flag(call.input, 'WithDecryption') ?? false;
    const limits = { sizeName: 'MaxResults', standard: 50, most: 50, tokenError: 'InvalidNextToken' };
    const { items, NextToken } = tokenPage(call, parameter.versions, limits);
    return {
      Parameters: items.map((version) => ({
        Name: parameter.name,
        Type: parameter.type,
        KeyId: parameter.keyId,
        LastModifiedDate: new Date(version.modifiedAt),
        LastModifiedUser: version.modifiedBy,
        Description: parameter.description,
        Value: shownValue(call, { parameter, version, isDecrypted }),
        AllowedPattern: parameter.allowedPattern,
        Version: version.version,
        Labels: [...version.labels],
        Tier: parameter.tier,
        Policies: [],
        DataType: 'text',
      })),
      NextToken,
    };
  },
};

/** Reading values of parameters. */
export const parameterReadOperations: readonly Operation[] = [
  getParameter,
  getParameters,
  getParametersByPath,
  getParameterHistory,
];

/** Up to ten names, as GetParameters and DeleteParameters take them. */
export function requestedNames(call: Call): string[] {
  const names = texts(call.input, 'Names');
  if (names.length >= 1 && names.length <= NAMES_MAX) return names;
  const bound = names.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${NAMES_MAX}`;
  throw validationException(
    `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

function selectedVersion(parameter: Parameter, selector: string | undefined): ParameterVersion | undefined {
  if (selector === undefined) return newestVersion(parameter);
  const wanted = selector.slice(1);
  return parameter.versions.find(({ version, labels }) =>
    /^\d+$/.test(wanted) ? version === Number(wanted) : labels.has(wanted),
  );
}

function labelAskedFor(call: Call): string | undefined {
  const filter = structures(call.input, 'ParameterFilters').find((one) => one['Key'] === 'Label');
  return filter && texts(filter, 'Values')[0];
}

function describe(
  call: Call,
  parameter: Parameter,
  { version, selector }: { version: ParameterVersion; selector: string | undefined },
) {
  const isDecrypted = flag(call.input, 'WithDecryption') ?? false;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: shownValue(call, { parameter, version, isDecrypted }),
    Version: version.version,
    Selector: selector,
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameterArn(call, parameter.name),
    DataType: 'text',
  };
}
