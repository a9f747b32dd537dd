import type { AsOf, ChainFact, Dispute, DisputeEvidence } from '@lilymed/api'
import { account, roleIn, wholeAccount } from '../components/account.ts'
import { agreementChip, standingChips } from '../components/chip.ts'
import { evidence } from '../components/evidence.ts'
import { icon } from '../components/icon.ts'
import { money } from '../components/money.ts'
import { disagreements } from '../components/disagreements.ts'
import { panel, pips } from '../components/panel.ts'
import { rawFacts } from '../components/raw-facts.ts'
import { timeline } from '../components/timeline.ts'
import { plural } from '../components/step.ts'
import { counted, dealLink, disputeHref } from '../components/links.ts'
import { recompute } from '../components/recompute.ts'
import { revisions, stateHref } from '../components/revisions.ts'
import { rulings } from '../components/rulings.ts'
import { empty, section } from '../components/section.ts'
import { tile, tiles } from '../components/tile.ts'
import { verify } from '../components/verify.ts'
import { drawClassName } from '../components/draw-class.ts'
import { full, long, lp, time } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'
import { queryText } from '../query-text.ts'

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

const moduleFact = (module: DisputeParts['module']): Html => {
  if (module === undefined)
    return fact('Module', html`<span class="none">not named on chain</span> <a href="/modules">modules</a>`)
  const href =
    module.reportedAs === undefined
      ? `/disputes${queryText({ module: module.name })}`
      : `/modules/${module.reportedAs}`
  const what = module.reportedAs === undefined ? 'no report here: its disputes' : 'its determinism report'
  return fact('Module', html`${long(module.name)} <a href="${href}">${what}</a>`)
}

const who = (dispute: Dispute, module: DisputeParts['module']): Html =>
  html`<dl class="parties card">
    ${party('Job creator', dispute.jobCreator)} ${party('Resource provider', dispute.resourceProvider)}
    ${party('Solver', dispute.solver)} ${mediatorsOf(dispute)} ${moduleFact(module)}
    ${fact('Draw class', drawClassName(dispute.drawClass))} ${judged(dispute)}
  </dl>`

const seatsOf = ({ rounds }: Dispute): number =>
  rounds.filter(({ draw }) => draw !== null).reduce((sum, { seatCount }) => sum + seatCount, 0)

const sum = (dispute: Dispute, test: (movement: Dispute['ledger']['movements'][number]) => boolean): string =>
  String(dispute.ledger.movements.filter(test).reduce((total, { amount }) => total + BigInt(amount), 0n))

const deadline = ({ phase, finalAt, deadline: end }: Dispute): Html =>
  finalAt !== null && (phase === 'APPEAL' || phase === 'CANARY')
    ? tile('Final from', time(finalAt), 'unless it is appealed')
    : tile('Must end by', time(end), 'the controller’s own deadline')

const summary = (dispute: Dispute): Html => {
  const returned = sum(dispute, ({ kind }) => kind === 'return')
  const escrowed = sum(dispute, ({ kind }) => kind === 'funding' || kind === 'appeal-fees')
  const slashed = sum(dispute, ({ kind }) => kind === 'slash')
  const rewarded = sum(dispute, ({ kind }) => kind === 'reward')
  const seats = seatsOf(dispute)
  const latest = dispute.rounds.findLast(({ draw }) => draw !== null)
  return tiles(html`
    ${tile('Rounds', html`<a class="counted" href="#ruling">${dispute.round}</a> <small>${dispute.round > dispute.roundsFunded ? 'by appeal' : `of ${dispute.roundsFunded}`}</small>`, latest === undefined ? `${seats} seats drawn` : pips(latest))}
    ${tile('Escrowed', counted(lp(escrowed), '#money'), dispute.finalised !== null && html`${lp(returned)} returned`)}
    ${tile('Rewards', counted(lp(rewarded), '#money'), html`${lp(slashed)} slashed`)}
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
  `)
}

/** Whether what a page shows can still be taken back by the chain. */
const finality = ({ block, finality: final }: AsOf): string => {
  if (final === null) return 'no block is final yet'
  return final >= block ? 'final' : `final up to block ${final}`
}

const reading = (asOf: AsOf): Html =>
  html`<p class="as-of">
    As of block <b>${asOf.block}</b> (${finality(asOf)})${asOf.at !== null && html`, ${time(asOf.at)}`}, event
    position <code>${asOf.position}</code>.
  </p>`

const mediatorsOf = ({ rounds }: Dispute): Html | false => {
  const drawn = [...new Set(rounds.flatMap(({ seats }) => seats.map(({ mediator }) => mediator)))]
  return (
    drawn.length > 0 &&
    fact(
      'Panel',
      html`<details class="people">
        <summary>
          ${plural(drawn.length, 'mediator')} drawn in ${plural(rounds.length, 'round')}, alternates included
        </summary>
        <ul>
          ${drawn.map((mediator) => html`<li>${wholeAccount(mediator)}</li>`)}
        </ul>
      </details>`,
    )
  )
}

/** What the page of a dispute is made of. */
export type DisputeParts = {
  readonly dispute: Dispute
  /** All that there are; the page is made of the first `shown`. */
  readonly facts: readonly ChainFact[]
  readonly shown: number
  readonly documents: readonly DisputeEvidence[]
  /** The module of its deal's job, and the digest of its newest determinism report; undefined where the chain names none. */
  readonly module: { readonly name: string; readonly reportedAs: string | undefined } | undefined
  /** As it was, not as it is. */
  readonly isPast: boolean
  readonly asOf: AsOf
  /** Where this explorer is reached: for the commands that ask it. */
  readonly baseUrl: string
}

const partiesLead = 'Neither a party nor a solver of this deal can be drawn for its panel.'
const panelLead =
  'Draws, commitments and counts are computed here again from the chain’s own inputs and compared.'
const moneyLead =
  'Deal and dispute together. Every amount leaves one account and reaches another, so the changes sum to zero.'
const factsLead =
  'Every event of the chain that this page is made of, in order, with the number each has here. Open one to see its data.'

const panels = (dispute: Dispute): Html =>
  dispute.rounds.length === 0
    ? empty('No round has been opened.')
    : html`${dispute.rounds.map((round) => panel(round, dispute.mode, recompute(dispute, round)))}`

/** The facts that the page is made of, and the way to what it was after each. */
const factsOf = ({ disputeId }: Dispute, facts: readonly ChainFact[], shown: number): Html =>
  html`${revisions(disputeId, facts, shown)}
  ${rawFacts(facts.slice(0, shown), {
    caption: 'Facts about this dispute and its deal',
    linksBlocks: true,
    folds: true,
    stateHref: ({ origin }) => stateHref(disputeId, origin.position),
  })}`

const past = (disputeId: string): Html =>
  html`<p class="alarm" role="note">
    ${icon('clock')} This is the dispute as it was at that position of the log.
    <a href="${disputeHref(disputeId)}">As it is now</a>
  </p>`

/** The page of one dispute: what was ruled, by whom, why, and where every wei went. */
export const disputePage = ({
  dispute,
  facts,
  shown,
  documents,
  module,
  isPast,
  asOf,
  baseUrl,
}: DisputeParts): string =>
  layout({
    title: `Dispute ${dispute.disputeId.slice(0, 10)}`,
    asOf,
    section: 'disputes',
    ...(isPast ? {} : { live: { subject: dispute.disputeId, chainId: dispute.chainId } }),
    main: html`
      <div class="hero">
        <p class="over">Dispute on chain ${dispute.chainId}</p>
        <p class="chips">${standingChips(dispute)}${agreementChip(dispute.agreement)}</p>
        <h1>${dispute.ruling}</h1>
        ${reading(asOf)} ${isPast && past(dispute.disputeId)}
        <dl class="ids">
          <div>
            <dt>Dispute</dt>
            <dd>${full(dispute.disputeId)}</dd>
          </div>
          <div>
            <dt>Deal</dt>
            <dd>${dealLink(dispute.dealId)}</dd>
          </div>
        </dl>
      </div>
      ${summary(dispute)} ${disagreements(dispute)}
      ${section('who', 'Parties', partiesLead, who(dispute, module))}
      ${section('time', 'Timeline', 'Each step with its block time; deadlines are the contract’s own.', timeline(dispute, asOf.at))}
      ${section('panel', 'Panel', panelLead, panels(dispute))}
      ${section('evidence', 'Evidence', 'The result that was claimed beside the results that re-execution found.', evidence(dispute, documents))}
      ${section('money', 'Money', moneyLead, money(dispute.ledger, { roleOf: (name) => roleIn(dispute, name), linked: true }))}
      ${section('ruling', 'Rulings and appeals', 'Round by round, and what was told to Lilypad’s controller.', rulings(dispute))}
      ${section('facts', 'Facts', factsLead, factsOf(dispute, facts, shown))}
      ${section('verify', 'Check it yourself', 'Nothing here has to be believed.', verify(dispute, facts, baseUrl))}
    `,
  })
