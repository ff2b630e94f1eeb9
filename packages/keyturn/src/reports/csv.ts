import type { Finding } from '../core/finding.ts';
import { type CsvCell, csvLine } from './csv-text.ts';
import { defineFormat } from './format.ts';
import { controlTexts } from './subject-text.ts';

/** For spreadsheets: RFC 4180, one line a finding. Columns are only ever added, and at the end. */
export const csv = defineFormat({
  name: 'csv',
  summary: 'for spreadsheets, one line a finding',
  mediaType: 'text/csv; charset=utf-8; header=present',
  hasFindingsOnly: true,
  *chunks({ findings }) {
    yield csvLine(Object.keys(columns));
    for (const finding of findings) yield csvLine(Object.values(columns).map((cell) => cell(finding)));
  },
});

const columns: Readonly<Record<string, (finding: Finding) => CsvCell>> = {
  severity: ({ severity }) => severity,
  verdict: ({ verdict }) => verdict,
  check: ({ check }) => check,
  title: ({ title }) => title,
  account: ({ subject }) => subject.account,
  account_name: ({ subject }) => subject.accountName,
  principal_type: ({ subject }) => subject.principal.type,
  principal: ({ subject }) => subject.principal.name,
  access_key_id: ({ subject }) => subject.accessKeyId,
  resource: ({ subject }) => subject.resource,
  owner: ({ owner }) => owner,
  status: ({ evidence }) => evidence.status,
  created_at: ({ evidence }) => evidence.createdAt,
  age_days: ({ evidence }) => evidence.ageDays,
  last_used_at: ({ evidence }) => evidence.lastUsedAt,
  last_used_service: ({ evidence }) => evidence.lastUsedService,
  last_used_region: ({ evidence }) => evidence.lastUsedRegion,
  idle_days: ({ evidence }) => evidence.idleDays,
  limit_days: ({ evidence }) => evidence.limitDays,
  expires_at: ({ evidence }) => evidence.expiresAt,
  because: ({ because }) => because,
  details: ({ evidence }) => (evidence.details === undefined ? undefined : JSON.stringify(evidence.details)),
  source: ({ evidence }) => evidence.source,
  observed_at: ({ evidence }) => evidence.observedAt,
  controls: (finding) => controlTexts(finding).join('; '),
  remedy: ({ remedy }) => remedy.summary,
  remedy_console: ({ remedy }) => remedy.console.url,
  remedy_cli: ({ remedy }) => remedy.cli.join('\n'),
  remedy_keyturn: ({ remedy }) => remedy.keyturn,
  exception_owner: ({ exception }) => exception?.owner,
  exception_reason: ({ exception }) => exception?.reason,
  exception_until: ({ exception }) => exception?.until,
};
