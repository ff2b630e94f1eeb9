import { frameworks } from '../../core/controls.ts';
import type { Evidence, Finding, Remedy } from '../../core/finding.ts';
import { severities } from '../../core/finding.ts';
import type { Report } from '../../core/report.ts';
import { byCheck } from '../groups.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { many } from '../plain-text.ts';
import { accountText, ageText, lastUseText, principalText, thingText } from '../subject-text.ts';

/** Every finding, with what it rests on and how to mend it, and the filters above: line by line, for they may be many. */
export function* findingList(report: Report): Iterable<Markup> {
  const { findings } = report;
  if (findings.length === 0) {
    yield markup`<section aria-labelledby="findings"><h2 id="findings">Findings</h2><p>Nothing was found in what was looked at.</p></section>`;
    return;
  }
  const risks = new Map(report.checks.map(({ id, risk }) => [id, risk]));
  yield markup`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${filters(report)}
<div class="tools"><output id="shown" aria-live="polite">${many(findings.length, 'finding')}</output><button type="button" id="open-all" hidden>Open all</button><button type="button" id="close-all" hidden>Close all</button></div>
<div class="findings">`;
  for (const finding of findings) yield entry(finding, risks.get(finding.check) ?? '');
  yield markup`</div>
</section>`;
}

/** Hidden until the script says otherwise: without it they would do nothing. */
function filters(report: Report): Markup {
  const { findings } = report;
  const accounts = new Map(findings.map(({ subject }) => [subject.account, accountText(subject)]));
  const used = severities.filter((severity) => findings.some((finding) => finding.severity === severity));
  const states = (['open', 'unknown', 'excepted'] as const).filter((state) =>
    findings.some((finding) => stateOf(finding) === state),
  );
  const checks = byCheck(report, findings).map(({ check }) => [check.id, check.title] as const);
  return markup`<form class="filters" role="search" aria-label="Filter findings" hidden>
${choice(
  'severity',
  'Severity',
  used.map((severity) => [severity, severity] as const),
)}
${choice(
  'state',
  'State',
  states.map((state) => [state, state] as const),
)}
${choice('account', 'Account', [...accounts].sort(byText))}
${choice('check', 'Check', checks)}
<label>Text<input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<button type="reset">Show all</button>
</form>`;
}

type Option = readonly [value: string, title: string];

function byText([a]: Option, [b]: Option): number {
  return a < b ? -1 : 1;
}

function choice(name: string, title: string, options: readonly Option[]): Markup {
  return markup`<label>${title}<select name="${name}"><option value="">all</option>${options.map(([value, text]) => markup`<option value="${value}">${text}</option>`)}</select></label>`;
}

function stateOf({ verdict, exception }: Finding): 'open' | 'unknown' | 'excepted' {
  if (exception !== null) return 'excepted';
  return verdict === 'fail' ? 'open' : 'unknown';
}

function entry(finding: Finding, risk: string): Markup {
  const { subject, severity, title, because, remedy } = finding;
  const state = stateOf(finding);
  const badge = state === 'open' ? severity : state;
  const who = [principalText(subject), thingText(finding), accountText(subject)].filter((part) => part !== '').join(', ');
  return markup`<details class="finding" data-severity="${severity}" data-state="${state}" data-account="${subject.account}" data-check="${finding.check}">
<summary><span class="badge ${badge}">${badge}</span><span><span class="who">${who}</span> <span class="title">${title}</span><span class="because">${because}</span></span></summary>
<div class="inside">
${risk === '' ? nothing : markup`<p>${risk}</p>`}
${facts(finding)}
<h3>What to do</h3>
<p>${remedy.summary}</p>
${ways(remedy)}
</div>
</details>`;
}

function facts(finding: Finding): Markup {
  const { evidence, owner, exception, controls, check, severity } = finding;
  const framework = new Map(frameworks.map(({ id, title }) => [id, title]));
  const answered = Object.entries(controls).map(([id, ids]) => `${framework.get(id) ?? id}: ${ids.join(', ')}`);
  const pairs: readonly (readonly [string, string])[] = [
    ['Check', `${check} (${severity})`],
    ...evidencePairs(evidence),
    ['Owner', owner ?? ''],
    ['Excepted', exception === null ? '' : `until ${exception.until.slice(0, 10)} by ${exception.owner}: ${exception.reason}`],
    ['Controls', answered.join('; ')],
  ];
  const told = pairs.filter(([, value]) => value !== '');
  return markup`<dl>${told.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function evidencePairs(evidence: Evidence): readonly (readonly [string, string])[] {
  const { status, createdAt, expiresAt, limitDays, details, source, observedAt } = evidence;
  const moment = (text: string | undefined) => (text === undefined ? '' : `${text.slice(0, 19).replace('T', ' ')} UTC`);
  return [
    ['Status', status ?? ''],
    ['Created', moment(createdAt)],
    ['Age', ageText(evidence)],
    ['Last used', lastUseText(evidence)],
    ['Expires', moment(expiresAt)],
    ['Limit', limitDays === undefined ? '' : `${limitDays} days`],
    ...Object.entries(details ?? {}).map(([name, value]) => [name, value === null ? 'none' : String(value)] as const),
    ['Known from', source === undefined ? '' : `${source}${observedAt === undefined ? '' : `, as of ${moment(observedAt)}`}`],
  ];
}

/** The same remedy in three forms: Keyturn, the AWS CLI, and the console. */
function ways({ keyturn, cli, console: page }: Remedy): Markup {
  const isSafe = page.url.startsWith('https://');
  const link = isSafe
    ? markup`<p><a href="${page.url}" rel="noopener noreferrer" target="_blank">Open in the AWS console</a></p>`
    : nothing;
  return markup`${keyturn === null ? nothing : markup`<h3>With Keyturn</h3><pre>${keyturn}</pre>`}
${cli.length === 0 ? nothing : markup`<h3>With the AWS CLI</h3>${cli.map((line) => markup`<pre>${line}</pre>`)}`}
${page.steps.length === 0 && !isSafe ? nothing : markup`<h3>In the console</h3>${link}<ol>${page.steps.map((step) => markup`<li>${step}</li>`)}</ol>`}`;
}
