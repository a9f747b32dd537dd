import type { ParameterVersion } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { chip } from './chip.ts'
import { head, number, table } from './table.ts'
import { lp, none, time, timeOrNone } from './values.ts'

const inForce = (versions: readonly ParameterVersion[]): number | undefined =>
  versions.find(({ applied }) => applied !== null)?.version

const standing = ({ version, applied, scheduled }: ParameterVersion, current: number | undefined): Html => {
  if (version === current) return chip('In force', 'check', 'good')
  if (applied !== null) return chip('Replaced', 'dash', 'muted')
  return html`${chip('Waiting', 'clock', 'warn')}${
    scheduled !== null && html`<span class="why">from ${time(scheduled.applicableAt)} on</span>`
  }`
}

const seconds = (text: string): string => `${text} s`

const row = (found: ParameterVersion, current: number | undefined): Html => {
  const { version, chainId, parameters, applied, disputes } = found
  return html`<tr>
    <th scope="row" data-label="Version">${version} <span class="why">chain ${chainId}</span></th>
    <td data-label="Standing">${standing(found, current)}</td>
    <td data-label="Applied">${timeOrNone(applied?.at ?? null)}</td>
    <td data-label="Commit, reveal, appeal">
      ${
        parameters === null
          ? none
          : [parameters.commitDuration, parameters.revealDuration, parameters.appealWindow]
              .map(seconds)
              .join(', ')
      }
    </td>
    <td data-label="Fee per seat" class="number">
      ${parameters === null ? none : lp(parameters.feePerSeat)}
    </td>
    <td data-label="Lock per seat" class="number">
      ${parameters === null ? none : lp(parameters.lockPerSeat)}
    </td>
    <td data-label="Disputes" class="number">${disputes}</td>
  </tr>`
}

/** Versions of the pool's parameters, newest first. A dispute keeps the one that it opened under. */
export const parameterVersions = (versions: readonly ParameterVersion[]): Html => {
  if (versions.length === 0) return html`<p class="empty">No parameters have been applied yet.</p>`
  const current = inForce(versions)
  return table(
    'Versions of the parameters, newest first',
    [
      head('Version'),
      head('Standing'),
      head('Applied'),
      head('Commit, reveal, appeal'),
      number('Fee per seat'),
      number('Lock per seat'),
      number('Disputes'),
    ],
    versions.map((version) => row(version, current)),
  )
}
