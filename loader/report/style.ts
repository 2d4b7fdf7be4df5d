/** The page's style sheet, and the only one: its hash is in the page's content security policy. */
export const style = `
:root {
  color-scheme: light;
  --page: #fff; --text: #1c2430; --quiet: #5a6573; --line: #d9dee5; --card: #f4f6f9;
  --blue: #2f6fd0; --orange: #c76a00; --red: #c62f3b; --green: #2b8a57; --purple: #7d4fc4; --grey: #7b8794;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: #14181e; --text: #e4e8ee; --quiet: #a2acb9; --line: #343c47; --card: #1d232b;
    --blue: #6aa4f5; --orange: #f0a04b; --red: #f0747c; --green: #5cc48d; --purple: #b594f0; --grey: #8f9baa;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 952px; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { margin: 8px 0 4px; font-size: 26px; line-height: 1.25; }
h2 { margin: 0 0 4px; font-size: 19px; line-height: 1.3; }
p { margin: 0 0 8px; max-width: 58em; color: var(--quiet); } header p strong { color: var(--text); }
section { margin: 32px 0 0; padding-top: 16px; border-top: 1px solid var(--line); } figure { margin: 0; }
.summary { display: grid; grid-template-columns: repeat(auto-fit, minmax(104px, 1fr)); gap: 8px; margin: 16px 0 0; }
.summary div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 8px 10px;
  border-radius: 6px; background: var(--card); }
.summary dt { color: var(--quiet); font-size: 13px; line-height: 1.3; }
.summary dd { margin: 0; font-size: 16px; font-weight: 600; white-space: nowrap; }
.notice { padding: 12px 16px; border-left: 4px solid var(--orange); background: var(--card); color: var(--text); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 4px; padding: 0; list-style: none;
  font-size: 13px; }
.blue { color: var(--blue); } .orange { color: var(--orange); } .red { color: var(--red); }
.green { color: var(--green); } .purple { color: var(--purple); } .grey { color: var(--grey); }
.chart { display: block; max-width: 100%; height: auto; font-size: 12px; font-family: inherit; }
.chart text { white-space: pre; } .narrow { display: none; }
summary { width: fit-content; cursor: pointer; color: var(--quiet); }
.scroll { max-height: 480px; overflow: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
th { color: var(--quiet); font-weight: 500; }
.figure, .time { white-space: nowrap; font-variant-numeric: tabular-nums; } .figure { text-align: right; }
.name, .text { white-space: pre-line; overflow-wrap: anywhere; min-width: 5em; } .text { min-width: 15em; }
th.figure, th.time { white-space: normal; } th.name, th.text { overflow-wrap: normal; }
@media screen and (max-width: 640px) { .wide { display: none; } .narrow { display: block; } }
@media print {
  body { padding: 0; max-width: none; font-size: 11px; }
  h1 { font-size: 20px; } h2 { font-size: 15px; } table, .legend { font-size: 10px; }
  .summary { grid-template-columns: repeat(5, auto); } .summary dd { font-size: 13px; } .summary dt { font-size: 10px; }
  section { margin-top: 16px; padding-top: 8px; } section, figure, .chart, tr { break-inside: avoid; }
  .scroll { max-height: none; overflow: visible; } details:not([open]) { display: none; }
  .legend span { print-color-adjust: exact; }
}
`;
