import { html } from '@lilymed/indexer/html'

/** How the page of a report looks, in light and in dark. */
export const reportStyle = html`<style>
  :root {
    color-scheme: light dark;
    --ink: #1b2430;
    --soft: #566173;
    --paper: #fbfbf9;
    --card: #ffffff;
    --line: #dfe3e8;
    --good: #14683c;
    --warn: #8a5200;
    --bad: #a3212b;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --ink: #e7ebf0;
      --soft: #a4afbd;
      --paper: #12161c;
      --card: #1a2029;
      --line: #2f3946;
      --good: #6fd39b;
      --warn: #f0b357;
      --bad: #ff8f8f;
    }
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--paper);
    color: var(--ink);
    font:
      16px/1.55 system-ui,
      sans-serif;
  }
  main {
    max-width: 60rem;
    margin: 0 auto;
    padding: 2.5rem 1.25rem 4rem;
  }
  .eyebrow {
    margin: 0;
    color: var(--soft);
    font-size: 0.875rem;
  }
  h1 {
    margin: 0.1rem 0 0.6rem;
    font-size: 2rem;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 0 0 0.75rem;
    font-size: 1.15rem;
  }
  h3 {
    margin: 1.1rem 0 0.4rem;
    font-size: 1rem;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .verdict {
    margin: 0;
    font-size: 1.15rem;
    font-weight: 600;
  }
  .identical {
    color: var(--good);
  }
  .class-bound {
    color: var(--warn);
  }
  .nondeterministic,
  .failed,
  .bad {
    color: var(--bad);
  }
  section {
    margin-top: 1.5rem;
    padding: 1.25rem 1.4rem;
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 0.6rem;
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 2.25rem;
    margin: 1.25rem 0 0;
  }
  dl div {
    min-width: 0;
  }
  dt {
    color: var(--soft);
    font-size: 0.8125rem;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .bytes {
    display: grid;
    gap: 0.5rem;
    margin: 0;
  }
  ul {
    margin: 0;
    padding-left: 1.1rem;
  }
  code,
  pre {
    font-family: ui-monospace, monospace;
    font-size: 0.875em;
  }
  code {
    overflow-wrap: anywhere;
  }
  pre {
    margin: 0;
    padding: 1rem;
    overflow: auto;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.4rem;
  }
  .wide {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    color: var(--soft);
    font-size: 0.8125rem;
    font-weight: 500;
    text-align: left;
  }
  th,
  td {
    padding: 0.4rem 0.9rem 0.4rem 0;
    border-bottom: 1px solid var(--line);
    vertical-align: top;
    white-space: nowrap;
  }
  tr:last-child td {
    border-bottom: 0;
  }
  td.bad {
    white-space: normal;
  }
  @media print {
    section {
      break-inside: avoid;
    }
  }
</style>`
