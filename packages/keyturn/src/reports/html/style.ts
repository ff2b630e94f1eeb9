/**
 * The page's style sheet. Colours stand in one place, for light and dark; a test measures their contrast. Nothing is loaded: the
 * fonts are the reader's own.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f6f8; --line: #c9ced6; --text: #1b1f24; --quiet: #545c66; --link: #0b5cad; --focus: #0b5cad;
  --critical: #8f0d17; --high: #b3331b; --medium: #855600; --low: #14607d; --unknown: #663a94; --excepted: #4c5560; --on-badge: #ffffff;
  --bar: #2f6f9f; --bar-late: #b3331b;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #101418; --panel: #191f26; --line: #3a434e; --text: #e7eaee; --quiet: #a4adb8; --link: #7ab8f5; --focus: #7ab8f5;
    --critical: #a3121e; --high: #b0391f; --medium: #855600; --low: #14607d; --unknown: #7045a0; --excepted: #4c5560; --on-badge: #ffffff;
    --bar: #5ea3d6; --bar-late: #e07a5f;
  }
}
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; background: var(--page); color: var(--text); }
body { margin: 0 auto; max-width: 75rem; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; margin: .5rem 0 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
p { margin: .4rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
.quiet { color: var(--quiet); }
code, pre { font: .875em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: .5rem .7rem; margin: .3rem 0; white-space: pre-wrap; }
.alert { border: 2px solid var(--unknown); border-radius: 6px; padding: .5rem .9rem; margin: .8rem 0; }
.summary { list-style: none; padding: 0; margin: 1rem 0; font-size: 1.05rem; }
.summary li { margin: .3rem 0; }
.summary .critical, .summary .strong, .summary .unknown { font-weight: 650; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .7rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.2; }
.badge { display: inline-block; min-width: 5.6rem; text-align: center; padding: .05rem .5rem; border-radius: 4px; color: var(--on-badge); font-size: .78rem; font-weight: 650; letter-spacing: .02em; }
.badge.critical { background: var(--critical); } .badge.high { background: var(--high); } .badge.medium { background: var(--medium); }
.badge.low { background: var(--low); } .badge.unknown { background: var(--unknown); } .badge.excepted { background: var(--excepted); }
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .6rem; align-items: end; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .8rem; }
.filters label { display: block; font-size: .85rem; }
.filters select, .filters input, button { font: inherit; width: 100%; min-height: 2.4rem; padding: .25rem .5rem; color: var(--text); background: var(--page); border: 1px solid var(--quiet); border-radius: 4px; }
button { cursor: pointer; }
.tools { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: .7rem 0; }
.tools button { width: auto; }
.tools output { margin-right: auto; }
.findings { border-top: 1px solid var(--line); }
.finding { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 4.5rem; }
.finding > summary { cursor: pointer; display: grid; grid-template-columns: 6.5rem 1fr; gap: .2rem .9rem; padding: .55rem .3rem; list-style: none; }
.finding > summary::-webkit-details-marker { display: none; }
.finding > summary:hover { background: var(--panel); }
.finding > summary .badge { align-self: start; margin-top: .15rem; }
.finding .who { font-weight: 600; overflow-wrap: anywhere; }
.finding .because { display: block; color: var(--quiet); overflow-wrap: anywhere; }
.finding .inside { padding: .2rem .8rem 1rem; margin: 0 0 .8rem 7.4rem; background: var(--panel); border-radius: 6px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .4rem 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; }
th, td:first-child { overflow-wrap: normal; }
td.number, th.number { text-align: right; white-space: nowrap; }
figure { margin: 0; }
svg { width: 100%; max-width: 46rem; height: auto; display: block; }
svg text { fill: var(--text); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
svg .bar { fill: var(--bar); } svg .late { fill: var(--bar-late); } svg .axis { stroke: var(--line); }
.framework > summary { cursor: pointer; padding: .3rem 0; }
[hidden] { display: none !important; }
@media (max-width: 40rem) {
  body { padding: .5rem .8rem 3rem; }
  .finding > summary { grid-template-columns: 1fr; }
  .finding > summary .badge { justify-self: start; }
  .finding .inside { margin-left: 0; padding: .2rem .6rem .8rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .3rem; }
}
@media print {
  @page { margin: 15mm; }
  html { font-size: 10pt; } body { max-width: none; padding: 0; }
  .filters, .tools button, .skip { display: none; }
  .finding { break-inside: avoid; content-visibility: visible; } .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  svg .bar, svg .late { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h3 { break-after: avoid; } .finding .inside { margin-left: 0; background: none; }
}
`;

/** What the page's policy lets in. A test compares it with the style sheet. */
export const STYLE_HASH = 'sha256-/kEvC3+FZdTD0xbyhuGseSPT4YLOynUFKAInXh608P8=';
