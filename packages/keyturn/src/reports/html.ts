import type { Report } from '../core/report.ts';
import { defineFormat } from './format.ts';
import { ageChart } from './html/chart.ts';
import { findingList } from './html/finding-list.ts';
import { SCRIPT, SCRIPT_HASH } from './html/script.ts';
import { checkSection, frameworkSection, leftOutSection, summarySection } from './html/sections.ts';
import { STYLE, STYLE_HASH } from './html/style.ts';
import { Markup, markup } from './markup.ts';

/** For a browser, in one file: it loads nothing, sends nothing, and can be mailed, kept and printed. */
export const html = defineFormat({
  name: 'html',
  summary: 'one page for a browser, to keep, send and print',
  mediaType: 'text/html; charset=utf-8',
  chunks,
});

function* chunks(report: Report): Iterable<string> {
  yield `${head(report).text}\n`;
  for (const part of findingList(report)) yield `${part.text}\n`;
  yield `${tail(report).text}\n`;
}

/** Nothing but this style sheet and this script: what a name smuggles in does not run, even if it were not escaped. */
const CONTENT_POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; script-src '${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

function head(report: Report): Markup {
  const { caller, generatedAt, tool } = report;
  const when = `${generatedAt.slice(0, 19).replace('T', ' ')} UTC`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(CONTENT_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Access key audit, ${when.slice(0, 10)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#findings">To the findings</a>
<header>
<h1>Access key audit</h1>
<p class="quiet">${when} by AWS's clock, asked as <code>${caller.arn}</code>, with ${tool.name} ${tool.version}</p>
</header>
<main>
${summarySection(report)}
${leftOutSection(report)}
${ageChart(report)}`;
}

function tail(report: Report): Markup {
  return markup`${checkSection(report)}
${frameworkSection(report)}
</main>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>`;
}
