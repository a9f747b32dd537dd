import type { AsOf } from '@lilymed/api'
import type { FileComparison } from '@lilymed/domain'
import type { DeterminismReport, ReportedClass, ReportedRun } from '../../determinism/determinism-reports.ts'
import { command } from '../components/command.ts'
import { icon } from '../components/icon.ts'
import { determinismLooks } from '../components/module-words.ts'
import { section } from '../components/section.ts'
import { plural } from '../components/step.ts'
import { head, number, table } from '../components/table.ts'
import { full, long, none, short, time } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'
import { verdictChip } from './modules-page.ts'

const classRow = ({ determinismClass, drawClass, results, failed }: ReportedClass): Html =>
  html`<tr>
    <th scope="row" data-label="Determinism class">${long(determinismClass)}</th>
    <td data-label="Draw class">${long(drawClass)}</td>
    <td data-label="Results">
      ${results.map(({ resultCid, runs }) => html`<span class="why">${short(resultCid)} in ${plural(runs, 'run')}</span>`)}
    </td>
    <td data-label="Failed" class="number">${failed}</td>
  </tr>`

const runRow = (run: ReportedRun): Html =>
  html`<tr>
    <th scope="row" data-label="Run" class="number">${run.number}</th>
    <td data-label="Slot">${run.slot}</td>
    <td data-label="Class">${long(run.determinismClass)}</td>
    <td data-label="Result">
      ${run.resultCid === undefined ? html`failed: <code>${run.code}</code>` : short(run.resultCid)}
    </td>
    <td data-label="Exit code" class="number">${run.exitCode ?? none}</td>
  </tr>`

const side = (file: FileComparison['ours']): Html =>
  file === null
    ? html`<span class="none">absent</span>`
    : html`${short(file.sha256)} <span class="why">${file.size} bytes</span>`

const fileRow = (file: FileComparison): Html =>
  html`<tr>
    <th scope="row" data-label="File">${long(file.path)}</th>
    <td data-label="Likeness">
      ${file.likeness}${file.note !== undefined && html`<span class="why">${file.note}</span>`}
    </td>
    <td data-label="One run">${side(file.ours)}</td>
    <td data-label="Another">${side(file.theirs)}</td>
    <td data-label="First difference">
      ${file.firstDifference === undefined ? none : html`<code>${JSON.stringify(file.firstDifference)}</code>`}
    </td>
  </tr>`

const findings = ({ findings: found }: DeterminismReport): Html => {
  if (found === null) {
    return html`<p class="alarm" role="note">
      ${icon('alert')} The findings are not what the report’s digest names: they were changed or lost.
    </p>`
  }
  return html`<p class="verdict-line">
      <span class="mark-good"
        >${icon('check')}sha256 of the findings, canonical JSON (RFC 8785), recomputed: same</span
      >
    </p>
    ${table(
      'What the runs on each class came to',
      [head('Determinism class'), head('Draw class'), head('Results'), number('Failed')],
      found.classes.map(classRow),
    )}
    ${
      found.difference !== null &&
      html`<h3>Where runs ${found.difference.runs.join(' and ')} differ</h3>
        ${table(
          `Files in which runs ${found.difference.runs.join(' and ')} differ`,
          [head('File'), head('Likeness'), head('One run'), head('Another'), head('First difference')],
          found.difference.files.map(fileRow),
        )}`
    }
    ${
      found.calibration?.policy !== null &&
      found.calibration?.policy !== undefined &&
      html`<h3>Policy that makes results comparable</h3>
        <pre
          class="card json"
          tabindex="0"
          role="group"
          aria-label="Policy"
        ><code>${JSON.stringify(found.calibration.policy, null, 2)}</code></pre>`
    }
    <h3>Runs</h3>
    ${table(
      'Every run',
      [number('Run'), head('Slot'), head('Class'), head('Result'), number('Exit code')],
      found.runs.map(runRow),
    )}`
}

const reportPart = (report: DeterminismReport, index: number): Html =>
  section(
    `report-${index}`,
    determinismLooks[report.verdict]?.text ?? report.verdict,
    html`Certified ${time(report.keptAt)}: ${determinismLooks[report.verdict]?.meaning}.`,
    html`<dl class="ids">
        <div>
          <dt>Report</dt>
          <dd>${full(report.reportDigest)}</dd>
        </div>
        <div>
          <dt>Job</dt>
          <dd>${full(report.jobDigest)}</dd>
        </div>
      </dl>
      ${findings(report)}`,
  )

/** The determinism reports of one module, the newest first. Expects at least one. */
export const modulePage = (reports: readonly DeterminismReport[], asOf: AsOf | undefined): string => {
  const latest = reports.at(-1)
  return layout({
    title: `Module ${latest?.name ?? ''}`,
    asOf,
    section: 'modules',
    main: html`
      <div class="hero">
        <p class="over">Module, ${latest?.engine}</p>
        <p class="chips">${latest !== undefined && verdictChip(latest.verdict)}</p>
        <h1>${latest?.name}</h1>
        <dl class="ids">
          <div>
            <dt>Template</dt>
            <dd>${latest !== undefined && full(latest.moduleDigest)}</dd>
          </div>
        </dl>
      </div>
      ${reports.toReversed().map(reportPart)}
      ${section(
        'repeat',
        'Repeat it',
        'The same runs on a machine of yours:',
        command(['lilymed', 'module', 'certify', latest?.name ?? '']),
      )}
    `,
  })
}
