import type { Finding, Severity } from '../core/finding.ts';
import type { Report } from '../core/report.ts';
import { homeRegions } from './cloud-text.ts';
import { defineFormat } from './format.ts';
import { type IdentifiedFinding, identified } from './identity.ts';
import { plainText, shortened } from './plain-text.ts';
import { prettyJson } from './pretty-json.ts';
import { accountText, controlTexts, isAboutKey, principalText, thingText } from './subject-text.ts';

/**
 * For AWS Security Hub: the AWS Security Finding Format, an array as `aws securityhub batch-import-findings --findings` takes it, one
 * hundred at a time. Each account imports its own findings: Security Hub takes them from no other one.
 */
export const asff = defineFormat({
  name: 'asff',
  summary: 'for AWS Security Hub',
  mediaType: 'application/json',
  hasFindingsOnly: true,
  chunks: (report) => prettyJson([], findings(report)),
});

/** A finding as Security Hub takes it, in the region that is asked; where the partition's IAM lives when left out. */
export function asffFinding(
  { finding, id }: IdentifiedFinding,
  { caller, generatedAt, tool }: Pick<Report, 'caller' | 'generatedAt' | 'tool'>,
  region: string = homeRegions[caller.partition],
) {
  const { subject, severity, exception, remedy } = finding;
  const label = { Label: labels[severity], Original: severity };
  return {
    SchemaVersion: '2018-10-08',
    Id: `keyturn/${id}`,
    ProductArn: `arn:${caller.partition}:securityhub:${region}:${subject.account}:product/${subject.account}/default`,
    ProductName: 'Keyturn',
    CompanyName: 'Keyturn',
    Region: region,
    GeneratorId: `keyturn/${finding.check}`,
    AwsAccountId: subject.account,
    ...(subject.accountName === null ? {} : { AwsAccountName: shortened(plainText(subject.accountName), 128) }),
    Types: [TYPE],
    FindingProviderFields: { Severity: label, Types: [TYPE] },
    CreatedAt: generatedAt,
    UpdatedAt: generatedAt,
    Severity: label,
    Title: shortened(plainText(finding.title), 256),
    Description: shortened(descriptionOf(finding), 1024),
    Remediation: {
      Recommendation: {
        Text: shortened(plainText(remedy.summary), 512),
        ...(remedy.console.url === '' ? {} : { Url: remedy.console.url }),
      },
    },
    ProductFields: productFields(finding, tool.version),
    Resources: resourcesOf(finding, caller.partition),
    Compliance: complianceOf(finding),
    Workflow: { Status: exception === null ? ('NEW' as const) : ('SUPPRESSED' as const) },
    RecordState: 'ACTIVE' as const,
    ...(exception === null
      ? {}
      : {
          Note: {
            Text: shortened(plainText(`Excepted until ${exception.until.slice(0, 10)}: ${exception.reason}`), 512),
            UpdatedBy: shortened(plainText(exception.owner), 512),
            UpdatedAt: generatedAt,
          },
        }),
  };
}

function* findings(report: Report) {
  for (const one of identified(report.findings)) yield asffFinding(one, report);
}

const labels = { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' } as const satisfies Record<Severity, string>;

const TYPE = 'Software and Configuration Checks/AWS Security Best Practices';

function descriptionOf(finding: Finding): string {
  const { subject, because, owner } = finding;
  const about = [accountText(subject), principalText(subject), thingText(finding)].filter((part) => part !== '').join(', ');
  return plainText(`${about}: ${because}${owner === null ? '' : `. Owner: ${owner}`}`);
}

/** What was not looked at is not available: Security Hub counts it as neither passed nor failed. */
function complianceOf(finding: Finding) {
  const { verdict, because, check } = finding;
  const related = controlTexts(finding).slice(0, RELATED_MAX);
  return {
    Status: verdict === 'fail' ? ('FAILED' as const) : ('NOT_AVAILABLE' as const),
    ...(related.length === 0 ? {} : { RelatedRequirements: related }),
    StatusReasons: [{ ReasonCode: check.toUpperCase().replaceAll('-', '_'), Description: shortened(plainText(because), 1024) }],
  };
}

/** Security Hub takes so many. */
const RELATED_MAX = 32;

function productFields({ evidence, remedy, severity, subject }: Finding, version: string): Readonly<Record<string, string>> {
  const facts = {
    version,
    severity,
    principal: `${subject.principal.type} ${subject.principal.name}`,
    resource: subject.resource,
    ageDays: evidence.ageDays,
    idleDays: evidence.idleDays,
    limitDays: evidence.limitDays,
    lastUsedAt: evidence.lastUsedAt,
    lastUsedService: evidence.lastUsedService,
    lastUsedRegion: evidence.lastUsedRegion,
    expiresAt: evidence.expiresAt,
    source: evidence.source,
    observedAt: evidence.observedAt,
    command: remedy.keyturn ?? undefined,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : [[`keyturn/${name}`, shortened(plainText(String(value)), 2048)]],
    ),
  );
}

/** The key first, where its id is known, then whose it is. The path of a user is not known here, so nothing that looks like its ARN is made up. */
function resourcesOf(finding: Finding, partition: Report['caller']['partition']) {
  const { subject, evidence } = finding;
  const { account, principal, accessKeyId } = subject;
  const place = { Partition: partition, Region: homeRegions[partition] };
  const name = plainText(principal.name);
  const holder =
    principal.type === 'user'
      ? { Type: 'AwsIamUser', Id: `AWS::IAM::User:${account}/${name}`, ...place, Details: { AwsIamUser: { UserName: name } } }
      : { Type: 'AwsAccount', Id: `AWS::::Account:${account}`, ...place };
  if (accessKeyId === null || !isAboutKey(finding)) return [holder];
  const statuses: Readonly<Partial<Record<NonNullable<typeof evidence.status>, 'Active' | 'Inactive'>>> = {
    active: 'Active',
    inactive: 'Inactive',
  };
  const status = evidence.status === undefined ? undefined : statuses[evidence.status];
  const key = {
    AccessKeyId: accessKeyId,
    AccountId: account,
    ...(evidence.createdAt === undefined ? {} : { CreatedAt: evidence.createdAt }),
    PrincipalName: name,
    PrincipalType: principal.type === 'root' ? 'Root' : 'IAMUser',
    ...(status === undefined ? {} : { Status: status }),
  };
  return [
    { Type: 'AwsIamAccessKey', Id: `AWS::IAM::AccessKey:${accessKeyId}`, ...place, Details: { AwsIamAccessKey: key } },
    holder,
  ];
}
