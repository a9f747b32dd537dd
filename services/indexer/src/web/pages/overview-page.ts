import type { AsOf, Chain, DisputeSummary } from '@lilymed/api'
import type { Overview } from '../../resources/overview.ts'
import { disputeEntry } from '../components/dispute-entry.ts'
import { icon } from '../components/icon.ts'
import { counted, factsHref } from '../components/links.ts'
import { isJailed } from '../components/mediator-figures.ts'
import { empty, hero, section } from '../components/section.ts'
import { plural } from '../components/step.ts'
import { tile, tiles } from '../components/tile.ts'
import { lp } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'
import { health, volumes } from '../plots/day-figures.ts'
import { coherencePlot } from '../plots/coherence.ts'
import { outcomeMix } from '../plots/outcome-mix.ts'

/** What the page is made of. */
export type OverviewParts = {
  readonly overview: Overview
  readonly chains: readonly Chain[]
  readonly latest: readonly DisputeSummary[]
  readonly disagreements: number
}

const chainChoice = (chains: readonly Chain[], shown: number): Html | false =>
  chains.length > 1 &&
  html`<nav class="filters" aria-label="Chains">
    <p>
      ${chains.map(
        ({ chainId }) =>
          html`<a class="pill" href="/?chainId=${chainId}" ${chainId === shown && html`aria-current="true"`}
            >Chain ${chainId}</a
          >`,
      )}
    </p>
  </nav>`

const agreement = (disagreements: number): Html =>
  disagreements === 0
    ? html`<p class="verdict-line">
        <span class="mark-good">${icon('check')}Everything recomputed agrees with the chain.</span>
      </p>`
    : html`<p class="alarm" role="note">
        <a href="/network#alarm"
          >${icon('alert')} The chain DISAGREES with our computation in ${plural(disagreements, 'act')}.</a
        >
      </p>`

const figures = ({ overview }: OverviewParts, at: string | null): Html => {
  const { totals, mediators, chainId } = overview
  const ended = Object.values(totals.finalised).reduce((sum, count) => sum + count, 0)
  const staked = mediators.reduce((sum, { stake }) => sum + BigInt(stake), 0n)
  const jailed = mediators.filter((mediator) => isJailed(mediator, at)).length
  const facts = (type: string): string => factsHref({ chainId, type })
  return tiles(
    tile(
      'Disputes',
      counted(totals.disputesOpened, '/disputes'),
      html`${counted(ended, facts('DisputeFinalised'))} finalised,
      ${counted(totals.appeals, facts('AppealRaised'))} appealed`,
    ),
    tile('Deals agreed', counted(totals.dealsAgreed, '/deals'), 'on chain'),
    tile(
      'Mediators',
      counted(mediators.length, '/mediators'),
      html`${lp(String(staked))} staked${jailed > 0 && `, ${jailed} jailed`}`,
    ),
    tile(
      'Rewarded',
      counted(lp(String(totals.rewarded)), facts('SeatRewarded')),
      html`${counted(lp(String(totals.slashed)), facts('SeatSlashed'))} slashed`,
    ),
  )
}

/** The explorer's first page: what the pool has done, at a glance. */
export const overviewPage = (parts: OverviewParts, asOf: AsOf): string =>
  layout({
    title: 'Overview',
    asOf,
    section: 'overview',
    live: true,
    main: html`
      ${hero(
        'Who mediates Lilypad, and what they ruled',
        'Challenged results of the Lilypad network: who re-executed them, what they found, what was ruled, and where the money went. Every number leads to the events behind it.',
      )}
      ${agreement(parts.disagreements)} ${chainChoice(parts.chains, parts.overview.chainId)}
      ${figures(parts, asOf.at)}
      ${
        parts.overview.days.length === 0
          ? empty('Nothing has happened on this chain yet.')
          : html`<div class="plots">
              ${outcomeMix(parts.overview.totals)} ${volumes(parts.overview)} ${health(parts.overview)}
              ${coherencePlot(parts.overview.mediators)}
            </div>`
      }
      ${section(
        'latest',
        'Latest disputes',
        'Newest first.',
        parts.latest.length === 0
          ? empty('No dispute here yet.')
          : html`<ol class="entries">
                ${parts.latest.map(disputeEntry)}
              </ol>
              <p class="after"><a class="pill" href="/disputes">All disputes</a></p>`,
      )}
    `,
  })

/** The first page before anything has been read. */
export const emptyOverviewPage = (): string =>
  layout({
    title: 'Overview',
    asOf: undefined,
    section: 'overview',
    live: true,
    main: html`${hero('Who mediates Lilypad, and what they ruled', 'The chain is being read.')}
    ${empty('No block has been read yet.')}`,
  })
