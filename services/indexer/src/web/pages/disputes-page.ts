import type { AsOf, DisputeSummary } from '@lilymed/api'
import { DISPUTE_OUTCOMES } from '@lilymed/domain'
import type { DisputeOutcome, Phase } from '@lilymed/domain'
import { account } from '../components/account.ts'
import { agreementChip, outcomeLooks, phaseText, standingChips } from '../components/chip.ts'
import { short, time } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

export type DisputeFilter = { readonly phase?: Phase; readonly outcome?: DisputeOutcome }

const pill = (text: string, href: string, isCurrent: boolean): Html =>
  html`<a class="pill" href="${href}" ${isCurrent && html`aria-current="true"`}>${text}</a>`

/** In the order in which a dispute passes them; TALLY is too short to look for. */
const shownPhases: readonly Phase[] = [
  'BEACON',
  'COMMIT',
  'REVEAL',
  'APPEAL',
  'CANARY',
  'DECIDED',
  'SETTLING',
  'FINAL',
]

const filters = ({ phase, outcome }: DisputeFilter): Html =>
  html`<nav class="filters" aria-label="Filters">
    <p>
      <span class="label">Outcome</span
      >${pill('All', phase === undefined ? '/' : `/?phase=${phase}`, outcome === undefined)}
      ${DISPUTE_OUTCOMES.map((name) =>
        pill(
          outcomeLooks[name].text,
          `/?outcome=${name}${phase === undefined ? '' : `&phase=${phase}`}`,
          name === outcome,
        ),
      )}
    </p>
    <p>
      <span class="label">Phase</span
      >${pill('All', outcome === undefined ? '/' : `/?outcome=${outcome}`, phase === undefined)}
      ${shownPhases.map((name) =>
        pill(
          phaseText(name),
          `/?phase=${name}${outcome === undefined ? '' : `&outcome=${outcome}`}`,
          name === phase,
        ),
      )}
    </p>
  </nav>`

const item = (dispute: DisputeSummary): Html =>
  html`<li class="card entry">
    <p class="chips">
      ${standingChips(dispute)}${dispute.agreement === 'disagrees' && agreementChip('disagrees')}
    </p>
    <h2><a href="/disputes/${dispute.disputeId}">${dispute.ruling}</a></h2>
    <dl>
      <div>
        <dt>Opened</dt>
        <dd>${dispute.opened.at === null ? html`block ${dispute.opened.block}` : time(dispute.opened.at)}</dd>
      </div>
      <div>
        <dt>Round</dt>
        <dd>
          ${dispute.round}
          ${dispute.round > dispute.roundsFunded ? 'by appeal' : `of ${dispute.roundsFunded}`}
        </dd>
      </div>
      <div>
        <dt>Job creator</dt>
        <dd>${account(dispute.jobCreator)}</dd>
      </div>
      <div>
        <dt>Provider</dt>
        <dd>${account(dispute.resourceProvider)}</dd>
      </div>
      <div>
        <dt>Deal</dt>
        <dd>${short(dispute.dealId)}</dd>
      </div>
    </dl>
  </li>`

/** The explorer's first page: disputes, newest first. */
export const disputesPage = (
  disputes: readonly DisputeSummary[],
  filter: DisputeFilter,
  next: string | null,
  asOf: AsOf | undefined,
): string =>
  layout({
    title: 'Disputes',
    asOf,
    section: 'disputes',
    live: true,
    main: html`
      <div class="hero">
        <h1>Disputes</h1>
        <p class="lead">
          Every challenged result of the Lilypad network: who re-executed it, what they found, what was ruled,
          and where the money went.
        </p>
      </div>
      ${filters(filter)}
      ${
        disputes.length === 0
          ? html`<p class="empty">
              ${asOf === undefined ? 'No block has been read yet.' : 'No dispute here yet.'}
            </p>`
          : html`<ol class="entries">
              ${disputes.map(item)}
            </ol>`
      }
      ${next !== null && html`<p class="after"><a class="pill" href="${next}" rel="next">Older disputes</a></p>`}
    `,
  })
