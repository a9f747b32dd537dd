import type { AsOf, Module } from '@lilymed/api'
import type { DeterminismReport } from '../../determinism/determinism-reports.ts'
import { account } from '../components/account.ts'
import { chip } from '../components/chip.ts'
import { command } from '../components/command.ts'
import { counted, factsHref } from '../components/links.ts'
import { determinismLooks } from '../components/module-words.ts'
import { empty, hero, nextPage, section } from '../components/section.ts'
import { head, number, table } from '../components/table.ts'
import { long, none, short, time, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

const accountOrNone = (address: string | null): Html => (address === null ? none : account(address))

const moduleRow = (module: Module): Html => {
  const { name, source, owner, url, jobs, approved, movedTo, latest, chainId } = module
  return html`<tr>
    <th scope="row" data-label="Module">
      ${long(name)} ${movedTo !== null && html`<span class="why">now ${long(movedTo.name)}</span>`}
      ${approved !== null && html`<span class="why">may pass to ${account(approved)}</span>`}
    </th>
    <td data-label="Named by">${source === 'job' ? 'on-chain jobs' : 'the directory'}</td>
    <td data-label="Owner">${accountOrNone(owner)}</td>
    <td data-label="Where">${url === null ? none : long(url)}</td>
    <td data-label="Jobs" class="number">
      ${jobs === 0 ? none : counted(jobs, factsHref({ chainId, type: 'JobAdded' }))}
    </td>
    <td data-label="Latest">${timeOrNone(latest.at)}</td>
  </tr>`
}

/** A determinism report's verdict. */
export const verdictChip = (verdict: string): Html => {
  const looks = determinismLooks[verdict]
  return looks === undefined ? html`${verdict}` : chip(looks.text, looks.icon, looks.tone)
}

const reportRow = (report: DeterminismReport): Html =>
  html`<tr>
    <th scope="row" data-label="Module">
      <a href="/modules/${report.moduleDigest}">${report.name}</a>
      <span class="why">${short(report.moduleDigest)}</span>
    </th>
    <td data-label="Engine">${report.engine}</td>
    <td data-label="Verdict">${verdictChip(report.verdict)}</td>
    <td data-label="Runs" class="number">${report.findings?.runs.length ?? none}</td>
    <td data-label="Classes" class="number">${report.findings?.classes.length ?? none}</td>
    <td data-label="Certified">${time(report.keptAt)}</td>
  </tr>`

/** The newest report of each module. */
const newest = (reports: readonly DeterminismReport[]): readonly DeterminismReport[] =>
  [...new Map(reports.map((report) => [report.moduleDigest, report])).values()].toReversed()

const certified = (reports: readonly DeterminismReport[] | undefined): Html => {
  if (reports === undefined || reports.length === 0) {
    return html`${empty('No determinism report is kept here.')}
      <p class="after">
        Whether a job gives the same bytes every time and everywhere is found out by running it again and
        again:
      </p>
      ${command(['lilymed', 'module', 'certify', 'owner/repository:tag'])}`
  }
  return table(
    'Certified modules, newest first',
    [head('Module'), head('Engine'), head('Verdict'), number('Runs'), number('Classes'), head('Certified')],
    newest(reports).map(reportRow),
  )
}

/** The modules: which are deterministic, and which the chain names. */
export const modulesPage = (
  modules: readonly Module[],
  reports: readonly DeterminismReport[] | undefined,
  next: string | null,
  asOf: AsOf | undefined,
): string =>
  layout({
    title: 'Modules',
    asOf,
    section: 'modules',
    live: true,
    main: html`
      ${hero(
        'Modules',
        'A dispute can only be ruled over a job that gives the same result again. Which jobs do, and which modules the chain names.',
      )}
      ${section(
        'certified',
        'Determinism reports',
        'What this explorer’s operator found by running modules again and again. It is no fact of the chain.',
        certified(reports),
      )}
      ${section(
        'named',
        'On chain',
        'Those that on-chain jobs ask for, and those of Lilypad V2’s directory.',
        modules.length === 0
          ? empty('The chain has named no module.')
          : table(
              'Modules, in order of name',
              [
                head('Module'),
                head('Named by'),
                head('Owner'),
                head('Where'),
                number('Jobs'),
                head('Latest'),
              ],
              modules.map(moduleRow),
            ),
      )}
      ${nextPage(next, 'More modules')}
    `,
  })
