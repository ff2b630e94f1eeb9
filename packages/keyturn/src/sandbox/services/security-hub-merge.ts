import { type Input, structure } from '../input.ts';
import type { Call } from '../operation.ts';

/** What only customers change (BatchUpdateFindings), never the provider that imports. */
const customersOwn = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow', 'WorkflowState'] as const;

/** What providers say through FindingProviderFields once a finding exists (aws-facts J1). */
const providersOwn = ['Severity', 'Types', 'Confidence', 'Criticality', 'RelatedFindings'] as const;

/** The finding as it is kept: new, or the one before it brought up to date. */
export function mergeFinding(call: Call, before: Input | undefined, imported: Input): Input {
  if (!before) return newFinding(call, imported);
  // An import that is not newer changes nothing.
  if (Date.parse(String(imported.UpdatedAt)) <= Date.parse(String(before.UpdatedAt))) return before;
  const fields = { ...structure(before, 'FindingProviderFields'), ...structure(imported, 'FindingProviderFields') };
  return {
    ...before,
    ...without(imported, [...customersOwn, ...providersOwn, 'FindingProviderFields', 'CreatedAt']),
    ...told(fields, imported),
    FindingProviderFields: fields,
    ProcessedAt: new Date(call.now).toISOString(),
  };
}

function newFinding(call: Call, imported: Input): Input {
  const given = structure(imported, 'FindingProviderFields') ?? {};
  const top = Object.fromEntries(providersOwn.filter((name) => name in imported).map((name) => [name, imported[name]]));
  const fields: Input = { ...top, ...given };
  return {
    ProductName: 'Default',
    CompanyName: 'Personal',
    Region: call.region,
    ...imported,
    ...fields,
    WorkflowState: 'NEW',
    Workflow: imported.Workflow ?? { Status: 'NEW' },
    RecordState: imported.RecordState ?? 'ACTIVE',
    FindingProviderFields: fields,
    ProcessedAt: new Date(call.now).toISOString(),
    AwsAccountName: call.account.name,
  };
}

/** The top-level members that follow FindingProviderFields, where this import says something new about them. */
function told(fields: Input, imported: Input): Input {
  const names = Object.keys(structure(imported, 'FindingProviderFields') ?? {});
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

function without(from: Input, names: readonly string[]): Input {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
}
