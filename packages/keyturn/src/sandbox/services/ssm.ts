import { AwsError } from '../aws-error.ts';
import { integer, requiredText, structures, texts } from '../input.ts';
import type { Parameter, ParameterVersion } from '../model/ssm.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import { oldParameterFilter, parameterFilter } from './ssm-filters.ts';
import { parameterReadOperations, requestedNames } from './ssm-get.ts';
import {
  keyOf,
  namedParameter,
  namedParameterArns,
  newestVersion,
  parameterArn,
  parameterEvent,
  parametersHere,
  parametersOf,
  parameterTagsByArn,
  targetParameterArn,
  targetParameterTags,
  validationException,
} from './ssm-lookup.ts';
import { putParameter } from './ssm-put.ts';
import { parameterTagOperations } from './ssm-tags.ts';

const LABELS_MAX = 10;

const describeParameters: Operation = {
  name: 'DescribeParameters',
  access: 'read',
  resource: (call) => parameterArn(call, '').replace('parameter/', '*'),
  run(call) {
    const old = structures(call.input, 'Filters').map(oldParameterFilter);
    const keys = ['Name', 'Path', 'Type', 'KeyId', 'Tier', 'DataType', 'tag:'];
    const filters = structures(call.input, 'ParameterFilters').map((filter) => parameterFilter(filter, keys));
    if (old.length > 0 && filters.length > 0)
      throw validationException('You can use either Filters or ParameterFilters in a single request.');
    const found = parametersHere(call).filter((parameter) => [...old, ...filters].every((filter) => filter(parameter)));
    const limits = { sizeName: 'MaxResults', standard: 50, most: 50, tokenError: 'InvalidNextToken' };
    const { items, NextToken } = tokenPage(call, found, limits);
    return { Parameters: items.map((parameter) => metadata(call, parameter)), NextToken };
  },
};

const deleteParameter: Operation = {
  name: 'DeleteParameter',
  access: 'write',
  resource: targetParameterArn,
  resourceTags: targetParameterTags,
  run(call) {
    const { name } = namedParameter(call, requiredText(call.input, 'Name'));
    parametersOf(call).delete(keyOf(call, name));
    return {};
  },
  trailResources: parameterEvent,
};

const deleteParameters: Operation = {
  name: 'DeleteParameters',
  access: 'write',
  resource: namedParameterArns,
  resourceTags: parameterTagsByArn,
  run(call) {
    const deleted = new Set(requestedNames(call).filter((name) => parametersOf(call).delete(keyOf(call, name))));
    return {
      DeletedParameters: [...deleted],
      InvalidParameters: requestedNames(call).filter((name) => !deleted.has(name)),
    };
  },
  trailResources: (call) =>
    texts(call.input, 'Names').map((name) => ({ type: 'AWS::SSM::Parameter', name: parameterArn(call, name) })),
};

const labelParameterVersion: Operation = {
  name: 'LabelParameterVersion',
  access: 'write',
  resource: targetParameterArn,
  resourceTags: targetParameterTags,
  run(call) {
    const parameter = namedParameter(call, requiredText(call.input, 'Name'));
    const version = labelledVersion(call, parameter);
    const labels = texts(call.input, 'Labels');
    const invalid = labels.filter(
      (label) => label.length > 100 || !/^[A-Za-z_][\w.-]*$/.test(label) || /^(?:aws|ssm)/i.test(label),
    );
    const valid = labels.filter((label) => !invalid.includes(label));
    if (new Set([...version.labels, ...valid]).size > LABELS_MAX) {
      throw new AwsError(
        'ParameterVersionLabelLimitExceeded',
        400,
        'A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.',
      );
    }
    // A label stands on one version only: it moves.
    for (const label of valid) {
      for (const other of parameter.versions) other.labels.delete(label);
      version.labels.add(label);
    }
    return { InvalidLabels: invalid, ParameterVersion: version.version };
  },
  trailResources: parameterEvent,
};

/** Parameter Store of Systems Manager. */
export const ssmOperations: readonly Operation[] = [
  putParameter,
  ...parameterReadOperations,
  describeParameters,
  deleteParameter,
  deleteParameters,
  labelParameterVersion,
  ...parameterTagOperations,
];

function metadata(call: Call, parameter: Parameter) {
  const { version, modifiedAt, modifiedBy } = newestVersion(parameter);
  return {
    Name: parameter.name,
    ARN: parameterArn(call, parameter.name),
    Type: parameter.type,
    KeyId: parameter.keyId,
    LastModifiedDate: new Date(modifiedAt),
    LastModifiedUser: modifiedBy,
    Description: parameter.description,
    AllowedPattern: parameter.allowedPattern,
    Version: version,
    Tier: parameter.tier,
    Policies: [],
    DataType: 'text',
  };
}

function labelledVersion(call: Call, parameter: Parameter): ParameterVersion {
  const asked = integer(call.input, 'ParameterVersion');
  if (asked === undefined) return newestVersion(parameter);
  const version = parameter.versions.find((candidate) => candidate.version === asked);
  if (version) return version;
  throw new AwsError(
    'ParameterVersionNotFound',
    400,
    `Systems Manager could not find version ${asked} of ${parameter.name}. Verify the version and try again.`,
  );
}
