import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Instant } from '../../core/instant.ts';
import { plainText, shortened } from '../../reports/plain-text.ts';
import type { Hub } from './hub.ts';
import { type AccountFindings, hubId } from './sort.ts';

/** "The maximum allowed size for a batch is 6 Mb", of up to 100 findings (BatchImportFindings). */
const BATCH_FINDINGS_MAX = 100;
const BATCH_BYTES_MAX = 5 * 1024 * 1024;

/** Imports what was found in an account, and archives what no longer is. Answers what Security Hub refused; throws what AWS answers. */
export async function publishAccount(
  hub: Hub,
  { findings, settled, write }: AccountFindings,
  at: Instant,
): Promise<string | undefined> {
  const present = new Set(findings.map(hubId));
  const refused: Refused[] = [];
  let batch = emptyBatch();
  const add = async (finding: AwsSecurityFinding) => {
    const bytes = Buffer.byteLength(JSON.stringify(finding));
    if (batch.findings.length === BATCH_FINDINGS_MAX || batch.bytes + bytes > BATCH_BYTES_MAX) {
      refused.push(...(await importBatch(hub, batch.findings)));
      batch = emptyBatch();
    }
    batch.findings.push(finding);
    batch.bytes += bytes;
  };
  for (const one of findings) await add(write(one));
  for (const earlier of await activeFindings(hub)) {
    const isMended = earlier.Id !== undefined && !present.has(earlier.Id) && settled.has(earlier.GeneratorId ?? '');
    if (isMended) await add(archived(earlier, at));
  }
  refused.push(...(await importBatch(hub, batch.findings)));
  const [first] = refused;
  return first && `Security Hub refused ${refused.length} of its findings: ${first.why}`;
}

interface Refused {
  readonly why: string;
}

function emptyBatch(): { readonly findings: AwsSecurityFinding[]; bytes: number } {
  return { findings: [], bytes: 0 };
}

/** The answer is a success even where findings were refused: they stand in it. */
async function importBatch({ client }: Hub, findings: AwsSecurityFinding[]): Promise<readonly Refused[]> {
  if (findings.length === 0) return [];
  const { BatchImportFindingsCommand } = await import('@aws-sdk/client-securityhub');
  const { FailedFindings = [] } = await client.send(new BatchImportFindingsCommand({ Findings: findings }));
  return FailedFindings.map(({ Id, ErrorCode, ErrorMessage }) => ({
    why: shortened(plainText(`${ErrorMessage} (${ErrorCode}) ${Id}`), 500),
  }));
}

/** What this account was told before, and holds to be true. */
async function activeFindings({ client, account, productArn }: Hub): Promise<readonly AwsSecurityFinding[]> {
  const { GetFindingsCommand } = await import('@aws-sdk/client-securityhub');
  const found: AwsSecurityFinding[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new GetFindingsCommand({
        Filters: {
          ProductArn: [{ Comparison: 'EQUALS', Value: productArn }],
          AwsAccountId: [{ Comparison: 'EQUALS', Value: account }],
          GeneratorId: [{ Comparison: 'PREFIX', Value: 'keyturn/' }],
          RecordState: [{ Comparison: 'EQUALS', Value: 'ACTIVE' }],
        },
        MaxResults: 100,
        ...(next === undefined ? {} : { NextToken: next }),
      }),
    );
    found.push(...(page.Findings ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

/**
 * "Finding providers can use RecordState to archive"; the state of the workflow is for customers, and an import does not change it
 * (Security Hub user guide, BatchImportFindings).
 */
function archived(finding: AwsSecurityFinding, at: Instant): AwsSecurityFinding {
  const { SchemaVersion, Id, ProductArn, GeneratorId, AwsAccountId, CreatedAt, Title, Description, Resources } = finding;
  const about = { SchemaVersion, Id, ProductArn, GeneratorId, AwsAccountId, CreatedAt, Title, Description, Resources };
  const { Types, Severity, FindingProviderFields, Region } = finding;
  return {
    ...about,
    Types,
    Severity,
    FindingProviderFields,
    Region,
    UpdatedAt: at,
    RecordState: 'ARCHIVED',
    Compliance: { Status: 'PASSED' },
  };
}
