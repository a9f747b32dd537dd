import { html, toText } from '@lilymed/indexer/html'
import type { Html } from '@lilymed/indexer/html'
import type { DeterminismReport } from '@lilymed/reexecutor'
import { reportStyle } from './report-style.ts'
import { spaced } from './report-in-words.ts'
import { consequence, verdicts } from './words.ts'
import type { DifferingFile } from './words.ts'

/** A report as one page that needs nothing else: no script, no other file. */
export const reportPage = (report: DeterminismReport): string => {
  const { subject, verdict, calibration } = report
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <meta name="color-scheme" content="light dark" />
      <title>${subject.name}: determinism report</title>
      ${reportStyle}
    </head>
    <body>
      <main>
        <header>
          <p class="eyebrow">LilyMed · determinism report</p>
          <h1>${subject.name}</h1>
          <p class="verdict ${verdict}">${verdicts[verdict]}</p>
          <p>${consequence(report)}</p>
          <dl>
            <div>
              <dt>Engine</dt>
              <dd>${subject.engine}</dd>
            </div>
            <div>
              <dt>Runs</dt>
              <dd>${report.runs.length}</dd>
            </div>
            <div>
              <dt>Classes</dt>
              <dd>${report.classes.length}</dd>
            </div>
            <div>
              <dt>Job</dt>
              <dd><code>${subject.jobDigest}</code></dd>
            </div>
          </dl>
        </header>
        ${classSection(report)} ${runSection(report)} ${differenceSection(report)} ${unsafeSection(report)}
        ${
          calibration?.policy && verdict !== 'identical'
            ? html`<section>
                <h2>Suggested policy</h2>
                <p>As <code>lilymed_policy.json</code> beside the module’s template, at the same commit.</p>
                <pre tabindex="0">${JSON.stringify(calibration.policy, null, 2)}</pre>
              </section>`
            : null
        }
      </main>
    </body>
  </html>`
  return `<!doctype html>\n${toText(page)}\n`
}

const classSection = ({ classes }: DeterminismReport): Html =>
  html`<section>
    <h2>Classes</h2>
    ${classes.map(
      ({ determinismClass, results, failed }) =>
        html`<h3><code>${determinismClass}</code></h3>
          <ul>
            ${results.map(({ resultCid, runs }) => html`<li><b>${runs} ×</b> <code>${resultCid}</code></li>`)}
            ${failed > 0 && html`<li class="bad">${failed} failed</li>`}
          </ul>`,
    )}
  </section>`

const runSection = ({ runs }: DeterminismReport): Html =>
  html`<section>
    <h2>Runs</h2>
    <div class="wide" tabindex="0" role="region" aria-label="Runs">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Slot</th>
            <th scope="col">Result</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          ${runs.map(
            (run) =>
              html`<tr>
                <td>${run.number}</td>
                <td>${run.slot}</td>
                ${
                  run.state === 'completed'
                    ? html`<td><code>${run.resultCid}</code></td>
                        <td>${run.wallMs} ms</td>`
                    : html`<td class="bad" colspan="2">${run.code}: ${run.message}</td>`
                }
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`

const differenceSection = ({ difference }: DeterminismReport): Html | null =>
  difference &&
  html`<section>
    <h2>First differing bytes</h2>
    <p>
      Runs ${difference.runs[0]} and ${difference.runs[1]}, each file from the first byte in which they
      differ.
    </p>
    ${difference.files.slice(0, 64).map((file) => fileBlock(file, difference.runs))}
    ${difference.files.length > 64 && html`<p>And ${difference.files.length - 64} more files.</p>`}
  </section>`

const fileBlock = (
  { path, firstDifference, ours, theirs }: DifferingFile,
  runs: readonly [number, number],
): Html =>
  html`<h3><code>${path}</code></h3>
    ${
      firstDifference === undefined
        ? html`<p>Run ${ours === null ? runs[1] : runs[0]} alone has this file.</p>`
        : html`<dl class="bytes">
            <div>
              <dt>Offset</dt>
              <dd>${firstDifference.offset}</dd>
            </div>
            <div>
              <dt>Run ${runs[0]}, ${ours?.size ?? 0} bytes</dt>
              <dd><code>${spaced(firstDifference.ours) || 'the end'}</code></dd>
            </div>
            <div>
              <dt>Run ${runs[1]}, ${theirs?.size ?? 0} bytes</dt>
              <dd><code>${spaced(firstDifference.theirs) || 'the end'}</code></dd>
            </div>
          </dl>`
    }`

const unsafeSection = ({ calibration }: DeterminismReport): Html | null =>
  calibration === null || calibration.unsafe.length === 0
    ? null
    : html`<section>
        <h2>What no policy can safely forgive</h2>
        <ul>
          ${calibration.unsafe.map(({ path, why }) => html`<li><code>${path ?? 'the result'}</code>: ${why}</li>`)}
        </ul>
      </section>`
