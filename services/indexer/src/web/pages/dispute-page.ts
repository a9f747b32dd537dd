import type { AsOf, ChainFact, Dispute } from '@lilymed/api'
import { account, roleIn, wholeAccount } from '../components/account.ts'
import { agreementChip, standingChips } from '../components/chip.ts'
import { evidence } from '../components/evidence.ts'
import { money } from '../components/money.ts'
import { disagreements } from '../components/disagreements.ts'
import { panel, pips } from '../components/panel.ts'
import { rawFacts } from '../components/raw-facts.ts'
import { timeline } from '../components/timeline.ts'
import { full, lp, short, time } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

const party = (role: string, address: string): Html =>
  html`<div>
    <dt>${role}</dt>
    <dd>${wholeAccount(address)}</dd>
  </div>`

const fact = (label: string, value: Html | string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`

const judged = ({ terms, mode }: Dispute): Html | false => {
  if (terms === null || mode === null) return false
  const rungs =
    terms.highestRung === 0 ? 'equal digests only' : `up to rung ${terms.highestRung} of the ladder`
  const ladder = mode === 'EXPRESS' ? 'one short round' : `up to round ${terms.classRounds}, by appeal`
  const reject = terms.rejectable ? '' : '. Reject is no valid vote: the provider declared no class'
  return html`${fact('Mode', `${mode === 'EXPRESS' ? 'Express' : 'Standard'}: ${ladder}`)}
  ${fact('Compared by', `${rungs}${reject}`)}`
}

const who = (dispute: Dispute): Html =>
  html`<dl class="parties card">
    ${party('Job creator', dispute.jobCreator)} ${party('Resource provider', dispute.resourceProvider)}
    ${party('Solver', dispute.solver)} ${fact('Draw class', short(dispute.drawClass, 18, 16))}
    ${judged(dispute)}
  </dl>`

const tile = (label: string, value: Html, below: Html | string | false): Html =>
  html`<div class="tile">
    <dt>${label}</dt>
    <dd>${value}</dd>
    ${below !== false && html`<dd class="sub">${below}</dd>`}
  </div>`

const seatsOf = ({ rounds }: Dispute): number =>
  rounds.filter(({ draw }) => draw !== null).reduce((sum, { seatCount }) => sum + seatCount, 0)

const sum = (dispute: Dispute, test: (movement: Dispute['ledger']['movements'][number]) => boolean): string =>
  String(dispute.ledger.movements.filter(test).reduce((total, { amount }) => total + BigInt(amount), 0n))

const deadline = ({ phase, finalAt, deadline: end }: Dispute): Html =>
  finalAt !== null && (phase === 'APPEAL' || phase === 'CANARY')
    ? tile('Final from', time(finalAt), 'unless it is appealed')
    : tile('Must end by', time(end), 'the controller’s own deadline')

const tiles = (dispute: Dispute): Html => {
  const returned = sum(dispute, ({ kind }) => kind === 'return')
  const escrowed = sum(dispute, ({ kind }) => kind === 'funding' || kind === 'appeal-fees')
  const slashed = sum(dispute, ({ kind }) => kind === 'slash')
  const rewarded = sum(dispute, ({ kind }) => kind === 'reward')
  const seats = seatsOf(dispute)
  const latest = dispute.rounds.findLast(({ draw }) => draw !== null)
  return html`<dl class="tiles">
    ${tile('Rounds', html`${dispute.round} <small>${dispute.round > dispute.roundsFunded ? 'by appeal' : `of ${dispute.roundsFunded}`}</small>`, latest === undefined ? `${seats} seats drawn` : pips(latest))}
    ${tile('Escrowed', lp(escrowed), dispute.finalised !== null && html`${lp(returned)} returned`)}
    ${tile('Rewards', lp(rewarded), html`${lp(slashed)} slashed`)}
    ${
      dispute.finalised === null
        ? deadline(dispute)
        : tile(
            'Finalised',
            dispute.finalised.origin.at === null
              ? html`block ${dispute.finalised.origin.block}`
              : time(dispute.finalised.origin.at),
            html`by ${account(dispute.finalised.finaliser)}`,
          )
    }
  </dl>`
}

const section = (id: string, title: string, lead: string, content: Html): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <p class="lead">${lead}</p>
    ${content}
  </section>`

/** The page of one dispute: what was ruled, by whom, why, and where every wei went. */
export const disputePage = (dispute: Dispute, facts: readonly ChainFact[], asOf: AsOf): string =>
  layout({
    title: `Dispute ${dispute.disputeId.slice(0, 10)}`,
    asOf,
    section: 'disputes',
    live: dispute.disputeId,
    main: html`
      <div class="hero">
        <p class="over">Dispute on chain ${dispute.chainId}</p>
        <p class="chips">${standingChips(dispute)}${agreementChip(dispute.agreement)}</p>
        <h1>${dispute.ruling}</h1>
        <dl class="ids">
          <div>
            <dt>Dispute</dt>
            <dd>${full(dispute.disputeId)}</dd>
          </div>
          <div>
            <dt>Deal</dt>
            <dd>
              <a href="/deals/${encodeURIComponent(dispute.dealId)}"
                ><code class="id">${dispute.dealId}</code></a
              >
            </dd>
          </div>
        </dl>
      </div>
      ${tiles(dispute)} ${disagreements(dispute)}
      ${section('who', 'Parties', 'None of them can be drawn for the panel.', who(dispute))}
      ${section('time', 'Timeline', 'Each step with its block time; deadlines are the contract’s own.', timeline(dispute))}
      ${section(
        'panel',
        'Panel',
        'Draws, commitments and counts are computed here again from the chain’s own inputs and compared.',
        dispute.rounds.length === 0
          ? html`<p class="empty">No round has been opened.</p>`
          : html`${dispute.rounds.map((round) => panel(round, dispute.mode))}`,
      )}
      ${section('evidence', 'Evidence', 'The result that was claimed beside the results that re-execution found.', evidence(dispute))}
      ${section(
        'money',
        'Money',
        'Deal and dispute together. Every amount leaves one account and reaches another, so the changes sum to zero.',
        money(dispute.ledger, { roleOf: (name) => roleIn(dispute, name), linked: true }),
      )}
      ${section('facts', 'Facts', 'Every event of the chain that this page is made of, in order. Open one to see its data.', rawFacts(facts, { caption: 'Facts about this dispute and its deal', linksBlocks: true }))}
      <p class="after">
        The same as JSON: <a href="/v1/disputes/${dispute.disputeId}">dispute</a>,
        <a href="/v1/disputes/${dispute.disputeId}/events">events</a>. Claim digest
        ${short(dispute.claim.digest)}.
      </p>
    `,
  })
