import { AwsError } from '../aws-error.ts';
import { type Input, member, structure, structures } from '../input.ts';

/** The filters of GetFindings that the sandbox knows, and where each looks. */
const fields: Readonly<Record<string, (finding: Input) => unknown>> = {
  Id: (finding) => finding.Id,
  ProductArn: (finding) => finding.ProductArn,
  AwsAccountId: (finding) => finding.AwsAccountId,
  GeneratorId: (finding) => finding.GeneratorId,
  RecordState: (finding) => finding.RecordState,
  Title: (finding) => finding.Title,
  SeverityLabel: (finding) => member(finding, 'Severity', 'Label'),
  ComplianceStatus: (finding) => member(finding, 'Compliance', 'Status'),
  WorkflowStatus: (finding) => member(finding, 'Workflow', 'Status'),
};

const comparisons: Readonly<Record<string, (value: string, sought: string) => boolean>> = {
  EQUALS: (value, sought) => value === sought,
  PREFIX: (value, sought) => value.startsWith(sought),
  NOT_EQUALS: (value, sought) => value !== sought,
  PREFIX_NOT_EQUALS: (value, sought) => !value.startsWith(sought),
};

/** Reads `Filters`: fields are joined by AND; of one field, likenesses by OR and unlikenesses by AND. */
export function findingFilter(input: Input): (finding: Input) => boolean {
  const filters = structure(input, 'Filters') ?? {};
  const tests = Object.keys(filters).map((name) => fieldTest(name, structures(filters, name)));
  return (finding) => tests.every((isMatch) => isMatch(finding));
}

function fieldTest(name: string, conditions: readonly Input[]): (finding: Input) => boolean {
  const read = fields[name];
  if (!read) throw invalidInput(`The sandbox does not know the filter ${name}.`);
  const likenesses = conditions.filter(isLikeness).map(readCondition);
  const unlikenesses = conditions.filter((condition) => !isLikeness(condition)).map(readCondition);
  return (finding) => {
    const value = read(finding);
    const shown = typeof value === 'string' ? value : '';
    const isLike = likenesses.length === 0 || likenesses.some((isMatch) => isMatch(shown));
    return isLike && unlikenesses.every((isMatch) => isMatch(shown));
  };
}

function isLikeness({ Comparison: comparison }: Input): boolean {
  return comparison === 'EQUALS' || comparison === 'PREFIX';
}

function readCondition({ Comparison: comparison, Value: sought }: Input): (value: string) => boolean {
  const compare = typeof comparison === 'string' ? comparisons[comparison] : undefined;
  if (!compare || typeof sought !== 'string') throw invalidInput('A filter needs a Value and a known Comparison.');
  return (value) => compare(value, sought);
}

function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', 400, message);
}
