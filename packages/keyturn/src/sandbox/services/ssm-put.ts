import { AwsError } from '../aws-error.ts';
import { flag, freeText, requiredText, structures, text } from '../input.ts';
import type { Parameter } from '../model/ssm.ts';
import type { Call, Operation } from '../operation.ts';
import { tagContext } from './request-context.ts';
import {
  DEFAULT_KEY,
  keyOf,
  parameterEvent,
  parametersOf,
  targetParameterArn,
  targetParameterTags,
  validationException,
} from './ssm-lookup.ts';
import { readTags } from './ssm-tags.ts';

/** Versions that are kept of a parameter (aws-facts H2). */
const VERSIONS_KEPT = 100;

const LEVELS_MAX = 15;

const tiers = ['Standard', 'Advanced', 'Intelligent-Tiering'];

const charactersMax = { Standard: 4096, Advanced: 8192 } as const;

/** Creates a parameter, or adds a version to it. */
export const putParameter: Operation = {
  name: 'PutParameter',
  access: 'write',
  resource: targetParameterArn,
  resourceTags: targetParameterTags,
  requestContext: tagContext,
  secretInputs: ['Value'],
  run(call) {
    const name = requestedName(call);
    const value = requestedValue(call);
    const isOverwrite = flag(call.input, 'Overwrite') ?? false;
    const present = parametersOf(call).get(keyOf(call, name));
    if (isOverwrite && structures(call.input, 'Tags').length > 0) {
      throw validationException(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      );
    }
    if (present && !isOverwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        400,
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const parameter = present ?? newParameter(call, name);
    refuseOtherType(call, parameter);
    const tier = requestedTier(call, parameter, value);
    refuseOtherPattern(call, parameter, value);
    if (present) makeRoom(present);
    parameter.tier = tier;
    describeAnew(call, parameter);
    const version = (parameter.versions.at(-1)?.version ?? 0) + 1;
    parameter.versions.push({ version, value, modifiedAt: call.now, modifiedBy: call.caller.arn, labels: new Set() });
    parametersOf(call).set(keyOf(call, name), parameter);
    return { Version: version, Tier: tier };
  },
  trailResources: parameterEvent,
};

function requestedName(call: Call): string {
  const name = requiredText(call.input, 'Name');
  const isPath = name.lastIndexOf('/') > 0;
  if (/^\/?aws/i.test(name) && isPath) {
    throw new AwsError('AccessDeniedException', 400, `No access to reserved parameter name: ${name.replace(/^\//, '')}.`);
  }
  const rules = `If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`;
  if (/^\/?(?:aws|ssm)/i.test(name)) {
    throw validationException(
      isPath
        ? `Parameter name: can't be prefixed with "ssm" (case-insensitive). ${rules}`
        : 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) throw validationException('Parameter name must be a fully qualified name.');
  if (!/^[A-Za-z0-9_.\-/]+$/.test(name) || name.endsWith('/') || name.includes('//')) {
    throw validationException(`Parameter name: ${rules}`);
  }
  if (name.length > 2048) {
    throw validationException(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 2048`,
    );
  }
  if (name.split('/').length - 1 > LEVELS_MAX) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      400,
      `A parameter hierarchy can have a maximum of ${LEVELS_MAX} levels.`,
    );
  }
  return name;
}

function requestedValue(call: Call): string {
  const value = freeText(call.input, 'Value');
  if (value !== undefined && value !== '') return value;
  const constraint = value === '' ? 'Member must have length greater than or equal to 1' : 'Member must not be null';
  throw validationException(
    `1 validation error detected: Value ${value === '' ? "''" : 'null'} at 'value' failed to satisfy constraint: ${constraint}.`,
  );
}

function newParameter(call: Call, name: string): Parameter {
  const type = text(call.input, 'Type');
  if (type === undefined) throw validationException('A parameter type is required when you create a parameter.');
  if (type !== 'String' && type !== 'StringList' && type !== 'SecureString') {
    throw validationException(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
    );
  }
  return { name, type, tier: 'Standard', tags: readTags(structures(call.input, 'Tags'), new Map()), versions: [] };
}

function refuseOtherType(call: Call, parameter: Parameter): void {
  const type = text(call.input, 'Type');
  if (type === undefined || type === parameter.type) return;
  throw new AwsError(
    'HierarchyTypeMismatchException',
    400,
    "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
  );
}

function requestedTier(call: Call, parameter: Parameter, value: string): Parameter['tier'] {
  const asked = text(call.input, 'Tier') ?? parameter.tier;
  if (!tiers.includes(asked)) {
    throw validationException(
      `1 validation error detected: Value '${asked}' at 'tier' failed to satisfy constraint: Member must satisfy enum value set: [${tiers.join(', ')}]`,
    );
  }
  const isIntelligent = asked === 'Intelligent-Tiering';
  const needsMore = value.length > charactersMax.Standard || parameter.tier === 'Advanced';
  const tier = asked === 'Advanced' || (isIntelligent && needsMore) ? 'Advanced' : 'Standard';
  if (tier === 'Standard' && parameter.tier === 'Advanced') {
    throw validationException(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  if (value.length <= charactersMax[tier]) return tier;
  throw validationException(
    tier === 'Standard'
      ? 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html'
      : 'Advanced tier parameters support a maximum parameter value of 8192 characters.',
  );
}

function refuseOtherPattern(call: Call, parameter: Parameter, value: string): void {
  const pattern = text(call.input, 'AllowedPattern') ?? parameter.allowedPattern;
  if (pattern === undefined || compiled(pattern).test(value)) return;
  throw new AwsError(
    'ParameterPatternMismatchException',
    400,
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new AwsError(
      'InvalidAllowedPatternException',
      400,
      `The allowed pattern is not a valid regular expression: ${pattern}`,
    );
  }
}

/** The oldest version makes room for the newest, unless somebody put a label on it. */
function makeRoom(parameter: Parameter): void {
  const [oldest] = parameter.versions;
  if (!oldest || parameter.versions.length < VERSIONS_KEPT) return;
  if (oldest.labels.size > 0) {
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      400,
      `You attempted to create a new version of ${parameter.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  parameter.versions = parameter.versions.slice(1 - VERSIONS_KEPT);
}

function describeAnew(call: Call, parameter: Parameter): void {
  const description = freeText(call.input, 'Description');
  const pattern = text(call.input, 'AllowedPattern');
  if (description !== undefined) parameter.description = description;
  if (pattern !== undefined) parameter.allowedPattern = pattern;
  if (parameter.type === 'SecureString') parameter.keyId = text(call.input, 'KeyId') ?? parameter.keyId ?? DEFAULT_KEY;
}
