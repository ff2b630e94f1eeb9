import { ageSteps, type Report } from '../../core/report.ts';
import { ageLabels, figuresOf } from '../figures.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { grouped, many } from '../plain-text.ts';

/** How old the active keys of users are: bars, and the same as a sentence for whoever does not see them. */
export function ageChart(report: Report): Markup {
  const { keyAges } = figuresOf(report);
  const total = keyAges.reduce((sum, count) => sum + count, 0);
  if (total === 0) return nothing;
  const most = Math.max(...keyAges);
  const height = HEAD + keyAges.length * ROW;
  const limitDays = report.limits.keyAgeDaysMax;
  const told = keyAges.map((count, index) => `${ageLabels[index]}: ${grouped(count)}`).join('; ');
  return markup`<section aria-labelledby="ages">
<h2 id="ages">Age of active access keys</h2>
<figure>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="chart-title chart-text">
<title id="chart-title">Active access keys of users by age</title>
<desc id="chart-text">${many(total, 'key')}, days since creation. ${told}.</desc>
<line class="axis" x1="${LABEL}" y1="0" x2="${LABEL}" y2="${height}"/>
${keyAges.map((count, index) => bar({ count, index, most, limitDays }))}
</svg>
<figcaption class="quiet">${many(total, 'active key')} of users in the accounts that were read, by days since creation. The limit is ${limitDays} days; rules of the policy may set others for some.</figcaption>
</figure>
</section>`;
}

const WIDTH = 640;
const LABEL = 130;
const ROW = 30;
const HEAD = 4;

interface Bar {
  readonly count: number;
  readonly index: number;
  readonly most: number;
  readonly limitDays: number;
}

/** A column is late when all of it is over the limit: it begins where the one before it ends. */
function bar({ count, index, most, limitDays }: Bar): Markup {
  const y = HEAD + index * ROW;
  const width = count === 0 ? 0 : Math.max(2, Math.round((count / most) * (WIDTH - LABEL - 70)));
  const isLate = (ageSteps[index - 1] ?? 0) >= limitDays;
  return markup`<text x="${LABEL - 10}" y="${y + 18}" text-anchor="end">${ageLabels[index] ?? ''}</text><rect class="${isLate ? 'bar late' : 'bar'}" x="${LABEL}" y="${y + 4}" width="${width}" height="20"/><text x="${LABEL + width + 8}" y="${y + 18}">${grouped(count)}</text>`;
}
