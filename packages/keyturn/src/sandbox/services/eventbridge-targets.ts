import { AwsError } from '../aws-error.ts';
import { type Input, requiredText, structure, structures, text, texts } from '../input.ts';
import type { EventTarget } from '../model/eventbridge.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import { ruleArn, ruleEvent, ruleTags, targetRule, validationException } from './eventbridge-lookup.ts';

/** Targets of one rule; a quota that AWS does not raise for most targets. */
const TARGETS_MAX = 5;

/** What all calls about one rule, by the member Rule, have in common. */
const aboutRule = {
  resource: (call: Call) => ruleArn(call, 'Rule'),
  resourceTags: (call: Call) => ruleTags(call, 'Rule'),
  trailResources: (call: Call) => ruleEvent(call, 'Rule'),
};

const putTargets: Operation = {
  ...aboutRule,
  name: 'PutTargets',
  access: 'write',
  run(call) {
    const { targets } = targetRule(call, 'Rule');
    const asked = structures(call.input, 'Targets').map(readTarget);
    const ids = new Set([...targets.keys(), ...asked.map(({ id }) => id)]);
    if (ids.size > TARGETS_MAX) {
      throw new AwsError('LimitExceededException', 400, 'The requested resource exceeds the maximum number allowed.');
    }
    for (const target of asked) targets.set(target.id, target);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};

const removeTargets: Operation = {
  ...aboutRule,
  name: 'RemoveTargets',
  access: 'write',
  run(call) {
    const { targets } = targetRule(call, 'Rule');
    for (const id of texts(call.input, 'Ids')) targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};

const listTargetsByRule: Operation = {
  ...aboutRule,
  name: 'ListTargetsByRule',
  access: 'read',
  run(call) {
    const targets = [...targetRule(call, 'Rule').targets.values()];
    const { items, NextToken } = tokenPage(call, targets, {
      sizeName: 'Limit',
      standard: 100,
      most: 100,
      tokenError: 'ValidationException',
    });
    return { Targets: items.map(describe), NextToken };
  },
};

/** Where events go that match a rule. */
export const targetOperations: readonly Operation[] = [putTargets, removeTargets, listTargetsByRule];

function readTarget(target: Input, index: number): EventTarget {
  const id = requiredText(target, 'Id');
  const arn = requiredText(target, 'Arn');
  if (!/^[\w.-]{1,64}$/.test(id)) {
    throw validationException(
      `1 validation error detected: Value '${id}' at 'targets.${index + 1}.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (arn.split(':').length < 6 || !arn.startsWith('arn:')) {
    throw validationException(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  const roleArn = text(target, 'RoleArn');
  return { id, arn, ...(roleArn === undefined ? {} : { roleArn }), ...readInput(target, id) };
}

/** At most one of the three ways to say what the target gets. */
function readInput(target: Input, id: string): Partial<EventTarget> {
  const input = text(target, 'Input');
  const inputPath = text(target, 'InputPath');
  const transformer = structure(target, 'InputTransformer');
  if ([input, inputPath, transformer].filter((one) => one !== undefined).length > 1) {
    throw validationException(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  if (input !== undefined) {
    refuseNoJson(input, id);
    return { input };
  }
  if (inputPath !== undefined) return { inputPath };
  if (transformer === undefined) return {};
  const paths = Object.entries(structure(transformer, 'InputPathsMap') ?? {}).map(([name, path]): [string, string] => [
    name,
    String(path),
  ]);
  return { inputTransformer: { paths: Object.fromEntries<string>(paths), template: requiredText(transformer, 'InputTemplate') } };
}

function refuseNoJson(input: string, id: string): void {
  try {
    JSON.parse(input);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw validationException(`JSON syntax error in input for target ${id}`);
  }
}

function describe({ id, arn, roleArn, input, inputPath, inputTransformer }: EventTarget) {
  return {
    Id: id,
    Arn: arn,
    RoleArn: roleArn,
    Input: input,
    InputPath: inputPath,
    InputTransformer: inputTransformer && { InputPathsMap: inputTransformer.paths, InputTemplate: inputTransformer.template },
  };
}
