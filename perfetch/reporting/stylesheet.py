"""The page's look: the system's own letters, colours for light and dark, one column on a phone."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --panel: #ffffff; --ink: #1d2126; --soft: #5d6670; --rule: #e1e4e8;
  --accent: #2f62c9; --good: #1a7f4b; --good-wash: #e3f4ea; --slow: #9a6100;
  --slow-wash: #fdf0d8; --bad: #b3362b; --quiet: #8a939d; --code: #f3f4f6;
  --violet: #7b4bb7; --teal: #0f7d8c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --panel: #1b1f24; --ink: #e6e9ec; --soft: #9aa4af; --rule: #2d333b;
    --accent: #82aaff; --good: #5fd08f; --good-wash: #16301f; --slow: #eab657;
    --slow-wash: #33270f; --bad: #f08a7f; --quiet: #76808b; --code: #23282e;
    --violet: #c09bf0; --teal: #58c4d4;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 68rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
h1 {
  font-size: 1.6rem; font-weight: 500; line-height: 1.35; margin: .3rem 0 1.2rem;
  max-width: 48rem;
}
h1 strong { font-weight: 700; color: var(--accent); white-space: nowrap; }
h2 { font-size: 1.25rem; margin: 0 0 .3rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
h4 { font-size: .8rem; margin: 0 0 .4rem; color: var(--soft); font-weight: 600; }
section { margin-top: 3rem; padding-top: 1.6rem; border-top: 1px solid var(--rule); }
p { margin: .4rem 0; }
.kicker, .note, .lead, figcaption { color: var(--soft); }
.kicker, .note, figcaption { font-size: .875rem; }
.lead { max-width: 46rem; }
.gate {
  border-left: 4px solid var(--quiet); background: var(--panel); padding: .7rem 1rem;
  border-radius: 0 6px 6px 0; max-width: 48rem;
}
.gate.promoted { border-color: var(--good); background: var(--good-wash); }
.gate.refused { border-color: var(--slow); background: var(--slow-wash); }
.gate strong { margin-right: .4rem; }
.gate.promoted strong { color: var(--good); }
.gate.refused strong { color: var(--slow); }
.tiles { display: grid; gap: 1rem; margin-top: 1.4rem;
  grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.tile {
  background: var(--panel); border: 1px solid var(--rule); border-radius: 8px;
  padding: .9rem 1.1rem;
}
.tile p { margin: 0; }
.tile .name { font-size: .875rem; font-weight: 600; }
.tile .figure { font-size: 1.7rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile .before { color: var(--quiet); font-weight: 400; }
.wide { overflow-x: auto; scrollbar-width: thin; }
table {
  border-collapse: collapse; width: 100%; font-size: .875rem;
  font-variant-numeric: tabular-nums;
}
th, td {
  padding: .38rem .7rem; border-bottom: 1px solid var(--rule); text-align: right;
  white-space: nowrap;
}
th:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
th:only-child { padding-right: .7rem; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
.columns th[scope="row"] { white-space: normal; }
.columns table th, .columns table td { padding-inline: .4rem; }
.columns table th:first-child { padding-left: 0; }
.columns table th:last-child, .columns table td:last-child { padding-right: 0; }
table.narrow { width: auto; min-width: 16rem; }
table.prose td { text-align: left; white-space: normal; }
table.prose thead th { text-align: left; }
table.audit thead th { white-space: normal; }
table.forests td:nth-child(4) { width: 44%; min-width: 11rem; padding: 0 .7rem; }
table.forests tbody tr:last-child > * { border-bottom: 0; }
svg { display: block; width: 100%; overflow: visible; }
svg.forest { height: 2.1rem; }
svg.ruler { height: 1.3rem; }
svg text { fill: var(--soft); font-size: .75rem; text-anchor: middle; }
svg text.start { text-anchor: start; } svg text.end { text-anchor: end; }
.zero { stroke: var(--quiet); stroke-dasharray: 3 3; }
.whisker { stroke-width: 2.5; stroke: currentColor; }
.dot { fill: currentColor; }
.better { color: var(--good); } .worse { color: var(--bad); } .unclear { color: var(--quiet); }
.bar { fill: var(--accent); opacity: .8; }
.callout { stroke: var(--quiet); }
.plot { color: var(--accent); margin-top: .6rem; }
.curve { stroke: currentColor; stroke-width: 2; }
.grid { stroke: var(--rule); }
.square { fill: var(--paper); stroke: currentColor; stroke-width: 2.5; }
.series .whisker { opacity: .45; }
.faint .curve { stroke-width: 1; stroke-dasharray: 3 3; }
.hue0 { color: var(--accent); } .hue1 { color: var(--quiet); } .hue2 { color: var(--good); }
.hue3 { color: var(--slow); } .hue4 { color: var(--bad); } .hue5 { color: var(--violet); }
.hue6 { color: var(--teal); } .hue7 { color: var(--ink); }
.dot.chosen { fill: var(--paper); stroke: currentColor; stroke-width: 3; }
.panels, .columns {
  display: grid; gap: 1.2rem 2.2rem;
  grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
}
.columns > *, .panels > * { min-width: 0; }
.panels { margin-top: 1rem; }
.columns > div > h3 { margin-top: 1rem; }
figure { margin: 0; }
.balance {
  display: flex; height: .6rem; border-radius: 4px; overflow: hidden; background: var(--rule);
  margin: .8rem 0 .3rem;
}
.balance .better { background: var(--good); } .balance .same { background: var(--rule); }
.balance .worse { background: var(--bad); }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--soft); font-size: .875rem; }
.card { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; }
.card summary {
  display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; padding: .7rem 1rem;
  list-style: none; color: inherit;
}
.card summary::-webkit-details-marker { display: none; }
.card summary::before { content: "▸"; color: var(--quiet); width: .8rem; }
.card[open] summary::before { content: "▾"; }
.card summary:hover .query { color: var(--accent); }
.card .query { font-weight: 600; font-size: 1rem; flex: 1 1 18rem; overflow-wrap: anywhere; }
.card .move { font-variant-numeric: tabular-nums; }
.up { color: var(--good); } .down { color: var(--bad); }
.card .columns { padding: .2rem 1rem 1rem; }
ol { margin: 0; padding-left: 1.5rem; }
ol li {
  margin: .35rem 0; padding: .3rem .6rem; border-radius: 6px; background: var(--code);
  border-left: 3px solid transparent;
}
ol li::marker { color: var(--quiet); font-size: .8rem; }
pre {
  margin: 0;
  font: .78rem/1.45 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace;
  overflow: hidden; text-overflow: ellipsis;
}
.role { font-size: .72rem; font-weight: 600; float: right; margin-left: .6rem; }
li.positive { background: var(--good-wash); border-left-color: var(--good); }
.positive .role { color: var(--good); }
li.slow { background: var(--slow-wash); border-left-color: var(--slow); }
.slow .role { color: var(--slow); }
li.miss { border-left-color: var(--quiet); } .miss .role { color: var(--soft); }
.legend {
  display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .8rem; color: var(--soft);
}
.key::before {
  content: ""; display: inline-block; width: .7rem; height: .7rem; border-radius: 2px;
  margin-right: .4rem; background: var(--quiet);
}
.key[class*="hue"]::before { background: currentColor; }
.key.positive::before { background: var(--good); }
.key.slow::before { background: var(--slow); }
dl {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
  gap: .8rem 1.5rem;
}
dt { color: var(--soft); font-size: .8rem; } dd { margin: 0; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; max-width: 46rem; }
@media (max-width: 40rem) {
  body { padding: 1.4rem 1rem 3rem; font-size: 15px; }
  h1 { font-size: 1.3rem; }
  table.forests, table.forests tbody { display: block; }
  table.forests thead, table.forests tr > :nth-child(2), table.forests tr > :nth-child(3) {
    display: none;
  }
  table.forests tr { display: grid; grid-template-columns: 1fr auto; }
  table.forests tr > * { border-bottom: 0; padding: .3rem 0 0; }
  table.forests tr > :nth-child(4) { grid-area: 2 / 1 / 3 / 3; width: auto; padding: 0; }
}
"""
