import { type Input, member } from '../input.ts';
import { isObject } from '../untyped.ts';

const FINDING_BYTES_MAX = 240 * 1024;

/** What is wrong with a finding, in the words of Security Hub's schema checker; undefined for a good one (aws-facts J1). */
export function findingFault(finding: Input): string | undefined {
  if (Buffer.byteLength(JSON.stringify(finding)) > FINDING_BYTES_MAX) return 'Finding size exceeds the limit of 240 KB.';
  const fault = missing(finding, 'data', requiredTexts) ?? formFault(finding) ?? resourcesFault(finding) ?? choiceFault(finding);
  return fault === undefined ? undefined : `Finding does not adhere to Amazon Finding Format. ${fault}.`;
}

const requiredTexts = [
  'SchemaVersion',
  'Id',
  'ProductArn',
  'GeneratorId',
  'AwsAccountId',
  'CreatedAt',
  'UpdatedAt',
  'Title',
  'Description',
] as const;

/** The most letters that a text can have. */
const lengths: Readonly<Record<string, number>> = {
  Id: 512,
  GeneratorId: 512,
  Title: 256,
  Description: 1024,
};

const instants = ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt'] as const;

const severityLabels = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;

/** Closed lists of values, by path. */
const choices: readonly { readonly path: readonly string[]; readonly values: readonly string[] }[] = [
  { path: ['Severity', 'Label'], values: severityLabels },
  { path: ['FindingProviderFields', 'Severity', 'Label'], values: severityLabels },
  { path: ['Compliance', 'Status'], values: ['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE'] },
  { path: ['Workflow', 'Status'], values: ['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED'] },
  { path: ['RecordState'], values: ['ACTIVE', 'ARCHIVED'] },
];

function missing(from: Input, path: string, names: readonly string[]): string | undefined {
  const name = names.find((candidate) => from[candidate] === undefined);
  return name === undefined ? undefined : `${path} should have required property '${name}'`;
}

function formFault(finding: Input): string | undefined {
  for (const name of requiredTexts) {
    const value = finding[name];
    if (typeof value !== 'string') return `data.${name} should be string`;
    if (value === '') return `data.${name} should NOT be shorter than 1 characters`;
    const most = lengths[name];
    if (most !== undefined && value.length > most) return `data.${name} should NOT be longer than ${most} characters`;
  }
  if (finding.SchemaVersion !== '2018-10-08') return 'data.SchemaVersion should be equal to one of the allowed values';
  for (const name of instants) {
    const value = finding[name];
    if (value !== undefined && !isInstant(value)) return `data.${name} should match format "date-time"`;
  }
  return typesFault(finding.Types);
}

function typesFault(types: unknown): string | undefined {
  if (types === undefined) return undefined;
  if (!Array.isArray(types)) return 'data.Types should be array';
  const wrong = types.findIndex((type) => typeof type !== 'string' || !/^[^/]+(?:\/[^/]+){0,2}$/.test(type));
  return wrong < 0 ? undefined : `data.Types[${wrong}] should match pattern "^([^/]+)(/[^/]+){0,2}$"`;
}

function resourcesFault({ Resources: resources }: Input): string | undefined {
  if (resources === undefined) return "data should have required property 'Resources'";
  if (!Array.isArray(resources)) return 'data.Resources should be array';
  if (resources.length === 0) return 'data.Resources should NOT have fewer than 1 items';
  for (const [index, resource] of resources.entries()) {
    const path = `data.Resources[${index}]`;
    if (!isObject(resource)) return `${path} should be object`;
    const fault = missing(resource, path, ['Type', 'Id']);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function choiceFault(finding: Input): string | undefined {
  if (!hasSeverity(finding)) {
    return "data should have required property 'Severity', data should have required property 'FindingProviderFields', data should match some schema in anyOf";
  }
  for (const { path, values } of choices) {
    const value = member(finding, ...path);
    if (value !== undefined && !values.some((allowed) => allowed === value)) {
      return `data.${path.join('.')} should be equal to one of the allowed values`;
    }
  }
  return undefined;
}

function hasSeverity(finding: Input): boolean {
  const own = ['Label', 'Normalized'].some((name) => member(finding, 'Severity', name) !== undefined);
  return own || member(finding, 'FindingProviderFields', 'Severity', 'Label') !== undefined;
}

function isInstant(value: unknown): boolean {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;
  return typeof value === 'string' && form.test(value) && !Number.isNaN(Date.parse(value));
}
