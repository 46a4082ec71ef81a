/** The page's own style: light and dark, narrow and wide, screen and paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #5b6570; --line: #d8dee4; --ground: #fff; --panel: #f6f8fa;
  --accepted: #2f6fde; --rejected: #d1495b; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ed; --soft: #9aa5b1; --line: #333a42; --ground: #14171b;
  --panel: #1c2127; --accepted: #6aa2ff; --rejected: #ff7a8a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .25rem; }
p { margin: .25rem 0 .75rem; }
.soft { color: var(--soft); font-size: .9rem; }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; padding: 0; }
.totals div { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.totals dt { color: var(--soft); font-size: .8rem; }
.totals dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.findings { margin: .5rem 0; padding: 0; list-style: none; }
.findings li { border-left: 4px solid var(--rejected); background: var(--panel); margin: 0 0 .5rem; padding: .5rem .8rem;
  overflow-wrap: anywhere; }
.findings b { font-weight: 600; }
.scroll { overflow-x: auto; }
.chart { display: block; width: 100%; min-width: 48rem; height: auto; font-size: 11px; }
.chart text { fill: var(--soft); } .chart line { stroke: var(--line); }
.accepted { fill: var(--accepted); } .rejected { fill: var(--rejected); }
.key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .35em; background: var(--accepted); }
.key.no::before { background: var(--rejected); }
.key { margin-right: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--line); }
th, td { padding: .3rem .6rem .3rem 0; white-space: nowrap; }
td { border-bottom: 1px solid var(--line); }
.number { text-align: right; }
.bar { display: block; width: 7rem; height: .7rem; } .bar rect { fill: var(--accepted); }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } h2 { break-after: avoid; } tr, svg, li { break-inside: avoid; }
  .scroll { overflow: visible; } }
`;
