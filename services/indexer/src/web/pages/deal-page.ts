import type { AsOf, ChainFact, Deal } from '@lilymed/api'
import { wholeAccount } from '../components/account.ts'
import { anomalies } from '../components/anomalies.ts'
import { dealChip, inWords, standingChip } from '../components/chip.ts'
import { money } from '../components/money.ts'
import { rawFacts } from '../components/raw-facts.ts'
import { section } from '../components/section.ts'
import { drawClassName } from '../components/draw-class.ts'
import { full, lp, none, short, time, timeOrNone } from '../components/values.ts'
import { isFoundByDigest } from '../../projections/long-deals.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

const roleIn = (deal: Deal, name: string): string | undefined => {
  if (name === deal.jobCreator) return 'job creator'
  if (name === deal.resourceProvider) return 'resource provider'
  return name === deal.mediation?.ruledBy ? 'sent the ruling' : undefined
}

const row = (label: string, value: Html | string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`

const timeout = (
  name: string,
  { timeout: seconds, collateral }: { timeout: string; collateral: string },
): Html => row(name, html`${seconds} s, collateral ${lp(collateral)}`)

const declared = ({ declaration }: Deal): Html | false =>
  declaration !== null &&
  html`${row('Declared for', html`${declaration.drawClasses.map((name) => html`${drawClassName(name)} `)}`)}
  ${row('Compared up to', html`rung ${declaration.highestRung}`)}
  ${row('Policy', short(declaration.policyDigest))}`

const mediation = ({ mediation: requested }: Deal): Html | false =>
  requested !== null &&
  html`${row('Mediator', wholeAccount(requested.mediator))}
  ${requested.ruledBy !== null && row('Ruling sent by', wholeAccount(requested.ruledBy))}
  ${requested.deadline !== null && row('Mediation ends by', time(requested.deadline))}`

const terms = (deal: Deal): Html => {
  const { terms: agreed, jobCreator, resourceProvider } = deal
  return html`<dl class="parties card">
    ${row('Job creator', jobCreator === null ? none : wholeAccount(jobCreator))}
    ${row('Resource provider', resourceProvider === null ? none : wholeAccount(resourceProvider))}
    ${
      agreed !== null &&
      html`${row('Solver', wholeAccount(agreed.solver))}
      ${row('Price per instruction', lp(agreed.pricing.instructionPrice))}
      ${row('Payment collateral', lp(agreed.pricing.paymentCollateral))}
      ${row('Results collateral', html`${agreed.pricing.resultsCollateralMultiple} × the price`)}
      ${row('Mediation fee', lp(agreed.pricing.mediationFee))}
      ${timeout('Submit within', agreed.timeouts.submitResults)}
      ${timeout('Judge within', agreed.timeouts.judgeResults)}`
    }
    ${mediation(deal)} ${declared(deal)}
  </dl>`
}

/** The page of one deal. */
export const dealPage = (deal: Deal, facts: readonly ChainFact[], asOf: AsOf): string =>
  layout({
    title: `Deal ${deal.dealId.slice(0, 12)}`,
    asOf,
    section: 'deals',
    // What cannot stand in an address cannot be asked for by itself: then every fact is a reason to look again.
    live: isFoundByDigest(deal.dealId) ? true : { subject: deal.dealId, chainId: deal.chainId },
    main: html`
      <div class="hero">
        <p class="over">Deal on chain ${deal.chainId}</p>
        <p class="chips">${dealChip(deal.state)}${standingChip(deal.standing)}</p>
        <h1 class="long">${full(deal.dealId)}</h1>
        <dl class="ids">
          <div>
            <dt>Dispute</dt>
            <dd>
              ${
                deal.disputeId === null
                  ? html`<span class="none">never challenged</span>`
                  : html`<a href="/disputes/${deal.disputeId}"><code class="id">${deal.disputeId}</code></a>`
              }
            </dd>
          </div>
          <div>
            <dt>Result</dt>
            <dd>
              ${deal.result === null ? html`<span class="none">not submitted</span>` : full(deal.result.dataId)}
            </dd>
          </div>
        </dl>
      </div>
      ${anomalies(deal.anomalies)}
      <section aria-labelledby="history">
        <h2 id="history">History</h2>
        <ol class="timeline short">
          ${deal.history.map(
            ({ state, number, origin }) =>
              html`<li class="done">
                <span class="marker"></span>
                <div class="what">
                  <h3>${state === null ? `State ${number}, which has no name here` : inWords(state)}</h3>
                </div>
                <p class="when">${timeOrNone(origin.at)}</p>
                <a class="source" href="#fact-${origin.position}">block ${origin.block}</a>
              </li>`,
          )}
        </ol>
      </section>
      <section aria-labelledby="money">
        <h2 id="money">Money</h2>
        <p class="lead">
          What this deal’s payments and its challenge’s funding did to each account; they sum to zero. What
          became of the mediation fee and of the dispute’s escrow stands on the dispute’s page.
        </p>
        ${money(deal.ledger, { roleOf: (name) => roleIn(deal, name), linked: true })}
      </section>
      <section aria-labelledby="terms">
        <h2 id="terms">Terms</h2>
        ${terms(deal)}
      </section>
      ${section('facts', 'Facts', 'Every event of the chain that this page is made of, in order. Open one to see its data.', rawFacts(facts, { caption: 'Facts about this deal', linksBlocks: true, folds: true }))}
    `,
  })
