import type { FrameworkSummary } from '../../core/compliance.ts';
import type { AccountReading, Report } from '../../core/report.ts';
import { figuresOf } from '../figures.ts';
import { frameworksOf } from '../groups.ts';
import { headline, interruption } from '../headline.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { grouped, many } from '../plain-text.ts';
import { accountText, ageText } from '../subject-text.ts';

/** What a manager reads, and nothing that needs a second page. */
export function summarySection(report: Report): Markup {
  const figures = figuresOf(report);
  const tiles: readonly (readonly [string, string])[] = [
    [grouped(figures.rootKeys.present.length), 'accounts with root keys'],
    [grouped(figures.keys), 'access keys need attention'],
    [figures.oldest ? ageText(figures.oldest.evidence) : 'none', 'oldest of these keys'],
    [`${grouped(figures.read.length)} of ${grouped(figures.read.length + figures.unread.length)}`, 'accounts read'],
    [grouped(figures.users), 'users'],
    [grouped(figures.unknown.length), 'verdicts unknown'],
    [grouped(figures.excepted.length), 'findings excepted'],
  ];
  const rest = headline(report).slice(interruption(report).length);
  return markup`${interruption(report).map(({ text }) => markup`<p class="alert" role="alert"><strong>${text}</strong></p>`)}
<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<ul class="summary">${rest.map(({ style, text }) => markup`<li class="${style}">${text}</li>`)}</ul>
<ul class="tiles">${tiles.map(([value, title]) => markup`<li><strong>${value}</strong> ${title}</li>`)}</ul>
</section>`;
}

/** Accounts that are not in the findings because nobody read them: near the top, for their absence looks like health. */
export function leftOutSection(report: Report): Markup {
  const { unread, skipped } = figuresOf(report);
  if (unread.length + skipped.length === 0) return nothing;
  return markup`<section aria-labelledby="left-out">
<h2 id="left-out">Accounts not looked into</h2>
${accountTable('Could not be read', unread)}
${accountTable('Left out on purpose', skipped)}
</section>`;
}

function accountTable(title: string, accounts: readonly AccountReading[]): Markup {
  if (accounts.length === 0) return nothing;
  const hasUnits = accounts.some(({ unitPath }) => unitPath.length > 0);
  const rows = accounts.map(
    ({ id, name, unitPath, why }) =>
      markup`<tr><td>${accountText({ account: id, accountName: name })}</td>${hasUnits ? markup`<td>${unitPath.join(' / ')}</td>` : nothing}<td>${why ?? ''}</td></tr>`,
  );
  return markup`<h3>${title}: ${many(accounts.length, 'account')}</h3>
<div class="scroll"><table><thead><tr><th scope="col">Account</th>${hasUnits ? markup`<th scope="col">Organizational unit</th>` : nothing}<th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Every check that was asked for, and whether it was run. */
export function checkSection({ checks }: Report): Markup {
  const rows = checks.map(
    ({
      id,
      title,
      severity,
      fail,
      unknown,
      excepted,
      notRun,
    }) => markup`<tr><td><span class="badge ${severity}">${severity}</span></td>
<td>${title}<br><code>${id}</code></td>
${notRun === null ? markup`<td class="number">${grouped(fail)}</td><td class="number">${grouped(unknown)}</td><td class="number">${grouped(excepted)}</td>` : markup`<td colspan="3">not run: ${notRun}</td>`}</tr>`,
  );
  return markup`<section aria-labelledby="checks">
<h2 id="checks">Checks</h2>
<div class="scroll"><table><thead><tr><th scope="col">Severity</th><th scope="col">Check</th><th scope="col" class="number">Findings</th><th scope="col" class="number">Unknown</th><th scope="col" class="number">Excepted</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`;
}

/** How the audit looks to frameworks, with what they ask for and nobody looked at. */
export function frameworkSection(report: Report): Markup {
  const summaries = frameworksOf(report);
  if (summaries.length === 0) return nothing;
  return markup`<section aria-labelledby="frameworks">
<h2 id="frameworks">Compliance</h2>
<p class="quiet">Only controls that the checks touch. A control passes where all its checks were run everywhere and nothing failed.</p>
${summaries.map(framework)}
</section>`;
}

function framework({ title, failed, unknown, passed, note, coverage, controls }: FrameworkSummary): Markup {
  const rows = controls.map(
    ({ id, state, checks, fail, excepted, notRun, unseen }) =>
      markup`<tr><td>${id}</td><td>${state}</td><td>${checks.join(', ')}</td><td>${remarks({ fail, excepted, notRun, unseen })}</td></tr>`,
  );
  return markup`<details class="framework"><summary>${title}: ${failed} failed, ${unknown} unknown, ${passed} passed</summary>
<p class="quiet">${coverage}</p><p class="quiet">${note}</p>
<div class="scroll"><table><thead><tr><th scope="col">Control</th><th scope="col">State</th><th scope="col">Checks</th><th scope="col">Remarks</th></tr></thead><tbody>${rows}</tbody></table></div>
</details>`;
}

function remarks({
  fail,
  excepted,
  notRun,
  unseen,
}: Pick<FrameworkSummary['controls'][number], 'fail' | 'excepted' | 'notRun' | 'unseen'>): string {
  const parts = [
    ...(fail > 0 ? [many(fail, 'finding')] : []),
    ...(excepted > 0 ? [`${grouped(excepted)} excepted`] : []),
    ...(notRun.length > 0 ? [`not run: ${notRun.join(', ')}`] : []),
    ...(unseen === null ? [] : [`not looked at: ${unseen}`]),
  ];
  return parts.join('; ');
}
