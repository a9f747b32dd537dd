import type { DisputeSummary } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { agreementChip, standingChips } from './chip.ts'
import { disputeHref } from './links.ts'
import { short, time } from './values.ts'

/** One dispute in a list of them. */
export const disputeEntry = (dispute: DisputeSummary): Html =>
  html`<li class="card entry">
    <p class="chips">
      ${standingChips(dispute)}${dispute.agreement === 'disagrees' && agreementChip('disagrees')}
    </p>
    <h3><a href="${disputeHref(dispute.disputeId)}">${dispute.ruling}</a></h3>
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
