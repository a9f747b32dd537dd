import type { AsOf, DrawClass, ParameterVersion, Sponsor } from '@lilymed/api'
import { account } from '../components/account.ts'
import { chip } from '../components/chip.ts'
import { parameterVersions } from '../components/parameter-versions.ts'
import { head, number, table } from '../components/table.ts'
import { drawClassName } from '../components/draw-class.ts'
import { lp, none, time } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

type ClassTerms = NonNullable<DrawClass['terms']>

const lpOrNone = (wei: string): Html => (wei === '0' ? none : lp(wei))

const ladder = ({ pairs, secondRoundFrom, thirdRoundFrom }: ClassTerms): Html =>
  html`round 2 from ${secondRoundFrom} mediators, round 3 from
  ${thirdRoundFrom}${pairs && html`<span class="why">two mediators alone may form a panel</span>`}`

const waiting = ({ scheduled }: DrawClass): Html | false =>
  scheduled !== null &&
  html`<span class="why"
    >from ${time(scheduled.applicableAt)} on:
    ${scheduled.terms.listed ? 'other terms' : 'no longer listed'}</span
  >`

const classRow = (row: DrawClass): Html => {
  const { drawClass, terms } = row
  return html`<tr>
    <th scope="row" data-label="Draw class">${drawClassName(drawClass)}${waiting(row)}</th>
    ${
      terms === null
        ? html`<td data-label="Listed">${chip('Not yet', 'clock', 'muted')}</td>
            <td data-label="Reject counts">${none}</td>
            <td data-label="Ladder">${none}</td>
            <td data-label="Least weight" class="number">${none}</td>
            <td data-label="Cap per operator" class="number">${none}</td>`
        : html`<td data-label="Listed">
              ${terms.listed ? chip('Listed', 'check', 'good') : chip('Closed', 'ban', 'muted')}
            </td>
            <td data-label="Reject counts">${terms.portable ? 'always' : 'if the provider declared it'}</td>
            <td data-label="Ladder">${ladder(terms)}</td>
            <td data-label="Least weight" class="number">${lpOrNone(terms.weightFloor)}</td>
            <td data-label="Cap per operator" class="number">${lpOrNone(terms.weightCap)}</td>`
    }
  </tr>`
}

const admission = ({ admitted, scheduled }: Sponsor): Html =>
  html`${admitted ? chip('Admitted', 'check', 'good') : chip('Not admitted', 'ban', 'muted')}${
    scheduled !== null &&
    html`<span class="why"
      >${scheduled.admitted ? 'admitted' : 'dismissed'} from ${time(scheduled.applicableAt)} on</span
    >`
  }`

const sponsorRow = (sponsor: Sponsor): Html => {
  const { address, bond, reserved, roots, canaries } = sponsor
  const overturned = canaries.filter(({ forfeited }) => forfeited !== null && forfeited !== '0').length
  return html`<tr>
    <th scope="row" data-label="Sponsor">${account(address)}</th>
    <td data-label="Standing">${admission(sponsor)}</td>
    <td data-label="Bond" class="number">${lp(bond)}</td>
    <td data-label="Reserved" class="number">${lpOrNone(reserved)}</td>
    <td data-label="Roots" class="number">${roots.length}</td>
    <td data-label="Opened" class="number">${canaries.length}</td>
    <td data-label="Overturned" class="number">${overturned}</td>
  </tr>`
}

/** What governance decides: the parameters, draw classes and their terms, and who may sponsor canaries. */
export const poolPage = (
  versions: readonly ParameterVersion[],
  classes: readonly DrawClass[],
  sponsors: readonly Sponsor[],
  asOf: AsOf | undefined,
): string =>
  layout({
    title: 'Pool',
    asOf,
    section: 'pool',
    live: true,
    main: html`
      <div class="hero">
        <h1>Pool</h1>
        <p class="lead">What governance decides, after a delay that lets everybody see it coming.</p>
      </div>
      <section aria-labelledby="parameters">
        <h2 id="parameters">Parameters</h2>
        <p class="lead">Each dispute keeps the version that it opened under, whatever is applied later.</p>
        ${parameterVersions(versions)}
      </section>
      <section aria-labelledby="classes">
        <h2 id="classes">Draw classes</h2>
        <p class="lead">Where mediators register, and how far a dispute can go in each.</p>
        ${
          classes.length === 0
            ? html`<p class="empty">No class has been listed yet.</p>`
            : table(
                'Draw classes and their terms',
                [
                  head('Draw class'),
                  head('Listed'),
                  head('Reject counts'),
                  head('Ladder'),
                  number('Least weight'),
                  number('Cap per operator'),
                ],
                classes.map(classRow),
              )
        }
      </section>
      <section aria-labelledby="sponsors">
        <h2 id="sponsors">Sponsors of canaries</h2>
        <p class="lead">
          A canary is a dispute whose right answer was committed to before its panel was drawn. Its sponsor’s
          bond pays if the answer is overturned.
        </p>
        ${
          sponsors.length === 0
            ? html`<p class="empty">Nobody sponsors canaries.</p>`
            : table(
                'Sponsors, in order of address',
                [
                  head('Sponsor'),
                  head('Standing'),
                  number('Bond'),
                  number('Reserved'),
                  number('Roots'),
                  number('Opened'),
                  number('Overturned'),
                ],
                sponsors.map(sponsorRow),
              )
        }
      </section>
    `,
  })
