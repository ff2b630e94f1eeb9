import { frameworks } from '../core/controls.ts';
import type { Finding, Severity } from '../core/finding.ts';
import { epochMs, parseInstant } from '../core/instant.ts';
import type { Report } from '../core/report.ts';
import { homeRegions } from './cloud-text.ts';
import { defineFormat } from './format.ts';
import { type IdentifiedFinding, identified } from './identity.ts';
import { plainText } from './plain-text.ts';
import { prettyJson } from './pretty-json.ts';
import { accountText, isAboutKey, principalText, thingText } from './subject-text.ts';

/** For security lakes: OCSF 1.3.0 Compliance Findings with the cloud profile, as one array. */
export const ocsf = defineFormat({
  name: 'ocsf',
  summary: 'for security lakes, OCSF 1.3.0',
  mediaType: 'application/json',
  hasFindingsOnly: true,
  chunks: (report) => prettyJson([], events(report)),
});

function* events(report: Report) {
  const risks = new Map(report.checks.map(({ id, risk }) => [id, risk]));
  for (const one of identified(report.findings)) yield eventOf(one, { report, risk: risks.get(one.finding.check) ?? '' });
}

const severityIds: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 };

const CLASS_UID = 2003;
const CREATE = 1;

function eventOf({ finding, id }: IdentifiedFinding, { report, risk }: { readonly report: Report; readonly risk: string }) {
  const { subject, severity, exception, remedy } = finding;
  const { caller, tool } = report;
  const time = epochMs(report.generatedAt);
  return {
    activity_id: CREATE,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Compliance Finding',
    type_uid: CLASS_UID * 100 + CREATE,
    type_name: 'Compliance Finding: Create',
    severity_id: severityIds[severity],
    severity: `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`,
    ...(exception === null ? { status_id: 1, status: 'New' } : { status_id: 3, status: 'Suppressed' }),
    ...(exception === null
      ? {}
      : { comment: plainText(`Excepted until ${exception.until.slice(0, 10)} by ${exception.owner}: ${exception.reason}`) }),
    time,
    message: messageOf(finding),
    metadata: {
      version: '1.3.0',
      profiles: ['cloud'],
      event_code: finding.check,
      product: { name: 'Keyturn', vendor_name: 'Keyturn', version: tool.version },
    },
    cloud: {
      provider: 'AWS',
      region: homeRegions[caller.partition],
      account: {
        uid: subject.account,
        type_id: 10,
        type: 'AWS Account',
        ...(subject.accountName === null ? {} : { name: plainText(subject.accountName) }),
      },
    },
    finding_info: {
      uid: id,
      title: plainText(finding.title),
      desc: plainText(risk === '' ? finding.because : `${finding.because}. ${risk}`),
      created_time: time,
      types: [finding.check],
    },
    compliance: complianceOf(finding),
    remediation: {
      desc: [remedy.summary, ...(remedy.keyturn === null ? [] : [remedy.keyturn]), ...remedy.cli].map(plainText).join('\n'),
      ...(remedy.console.url === '' ? {} : { references: [remedy.console.url] }),
    },
    resources: [resourceOf(finding, caller.partition)],
    unmapped: { verdict: finding.verdict, evidence: finding.evidence, owner: finding.owner },
  };
}

function messageOf(finding: Finding): string {
  const { subject, because } = finding;
  const about = [accountText(subject), principalText(subject), thingText(finding)].filter((part) => part !== '');
  return `${about.join(', ')}: ${plainText(because)}`;
}

const titles: ReadonlyMap<string, string> = new Map(frameworks.map(({ id, title }) => [id, title]));

/** OCSF's `Warning` is what it calls a check without a result because information is missing. */
function complianceOf({ check, controls, verdict, because }: Finding) {
  const named = Object.keys(controls).map((id) => titles.get(id) ?? id);
  return {
    control: check,
    standards: named.length === 0 ? ['Keyturn'] : named,
    requirements: Object.entries(controls).flatMap(([framework, ids]) => ids.map((id) => `${framework} ${id}`)),
    ...(verdict === 'fail' ? { status_id: 3, status: 'Fail' } : { status_id: 2, status: 'Warning' }),
    status_detail: plainText(because),
  };
}

function resourceOf(finding: Finding, partition: Report['caller']['partition']) {
  const { subject, evidence, owner } = finding;
  const { account, principal, accessKeyId, resource } = subject;
  const name = plainText(principal.name);
  const holder = principal.type === 'user' ? `${account}/user/${name}` : `${account}/${principal.type}`;
  const createdAt = evidence.createdAt === undefined ? undefined : parseInstant(evidence.createdAt);
  return {
    type: isAboutKey(finding) ? 'AwsIamAccessKey' : principal.type === 'user' ? 'AwsIamUser' : 'AwsAccount',
    uid: accessKeyId ?? (resource === undefined ? holder : `${holder}/${plainText(resource)}`),
    name: principal.type === 'account' ? accountText(subject) : name,
    cloud_partition: partition,
    region: homeRegions[partition],
    ...(owner === null ? {} : { owner: { name: plainText(owner), type_id: 0 } }),
    data: {
      principal: { type: principal.type, name },
      ...(evidence.status === undefined ? {} : { status: evidence.status }),
      ...(createdAt === undefined ? {} : { created_time: epochMs(createdAt) }),
    },
  };
}
