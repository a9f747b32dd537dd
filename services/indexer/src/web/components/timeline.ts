import type { Dispute, Round } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { outcomeLooks } from './chip.ts'
import { icon } from './icon.ts'
import { relative } from './relative-time.ts'
import { appealStep, canaryStep, endingSteps, isClosedByCanary, sealStep } from './review-steps.ts'
import { plural } from './step.ts'
import type { Step } from './step.ts'
import { lp, short, time } from './values.ts'

const fundingSteps = ({ ledger }: Dispute): readonly Step[] =>
  ledger.movements
    .filter(({ kind }) => kind === 'funding')
    .map(({ amount, origin, reason }) => ({
      state: 'done',
      icon: 'coin',
      title: html`Challenge funded`,
      detail: html`The job creator put up ${lp(amount)}: ${reason}.`,
      at: origin.at,
      origin,
    }))

const drawStep = (round: Round): Step => {
  const common = { icon: 'dice', title: html`Round ${round.round}: panel drawn` } as const
  if (round.draw === null) {
    const detail = html`Waits for round ${round.beaconRound} of the randomness beacon, pinned when the round
    opened.`
    return { ...common, state: 'current', detail, at: null, origin: null }
  }
  const { origin, agreement } = round.draw
  const detail = html`${plural(round.seatCount, 'seat')} and ${plural(round.alternateCount, 'alternate')} by
  stake, from randomness nobody could know when the round
  opened.${
    agreement !== null &&
    (agreement.agrees ? ' Drawn again here: the same.' : ' Drawn again here: NOT the same.')
  }`
  return { ...common, state: agreement?.agrees === false ? 'missed' : 'done', detail, at: origin.at, origin }
}

const commitStep = (round: Round): readonly Step[] => {
  if (round.draw === null) return []
  const committed = round.seats.filter(({ commitment }) => commitment !== null).length
  const missing = round.seatCount - committed
  const ended = round.commitEnd !== null
  const state = !ended ? 'current' : missing > 0 ? 'missed' : 'done'
  const detail = html`${committed} of ${round.seatCount} committed to what they found,
  sealed.${ended && missing > 0 && ` ${plural(missing, 'seat')} missed the deadline.`}`
  return [
    {
      state,
      icon: 'lock',
      title: html`Round ${round.round}: commit`,
      detail,
      at: round.commitEnd?.origin.at ?? null,
      deadline: round.draw.commitEndsAt,
      origin: round.commitEnd?.origin ?? null,
    },
  ]
}

const revealStep = (round: Round): readonly Step[] => {
  if (round.commitEnd === null) return []
  const committed = round.seats.filter(({ commitment }) => commitment !== null)
  const revealed = committed.filter(({ vote }) => vote !== null)
  const missing = committed.length - revealed.length
  const over = round.close !== null
  const last = revealed.map(({ vote }) => vote?.origin).findLast((origin) => origin !== undefined) ?? null
  const detail = html`${revealed.length} of ${committed.length} commitments
  opened.${over && missing > 0 && ` ${plural(missing, 'mediator')} never revealed.`}`
  return [
    {
      state: !over && missing > 0 ? 'current' : missing > 0 ? 'missed' : 'done',
      icon: 'eye',
      title: html`Round ${round.round}: reveal`,
      detail,
      at: missing === 0 || over ? (last?.at ?? null) : null,
      deadline: round.commitEnd.revealEndsAt,
      origin: last,
    },
  ]
}

const closeStep = (round: Round): readonly Step[] => {
  if (round.close === null) return []
  const { outcome, escalates, origin, agreement } = round.close
  const disagrees = agreement?.agrees === false
  const counted = disagrees ? ` Counted again here: NOT the same (${agreement.expected}).` : ''
  if (escalates) {
    const why = round.round === 1 ? 'round one asks for one answer from all' : 'no answer had a majority'
    const detail = html`No ruling: ${why}.${counted} The next round is larger and already funded.`
    const title = html`Round ${round.round}: escalates`
    return [{ state: disagrees ? 'missed' : 'done', icon: 'up', title, detail, at: origin.at, origin }]
  }
  const title = html`Round ${round.round}:
  ${outcome === null ? 'no ruling' : `ruled ${outcomeLooks[outcome].text.toLowerCase()}`}`
  const detail = html`The votes were counted on
  chain.${agreement !== null && !disagrees && ' Counted again here: the same.'}${counted}`
  return [{ state: disagrees ? 'missed' : 'done', icon: 'scales', title, detail, at: origin.at, origin }]
}

const challenge = ({ roundsFunded, mode, claim }: Dispute): Html => {
  const rounds = html`The job creator challenged the result; up to ${plural(roundsFunded, 'round')} funded and
  fitting.`
  return html`${rounds}${
    mode === 'EXPRESS' && ' The deal leaves little time: one short round, and no appeal.'
  }${claim.seal !== null && ' The provider had sealed its result.'}`
}

/** What happened and what is awaited, in order. */
export const timelineSteps = (dispute: Dispute): readonly Step[] => [
  ...fundingSteps(dispute),
  {
    state: 'done',
    icon: 'alert',
    title: html`Challenged`,
    detail: challenge(dispute),
    at: dispute.opened.at,
    origin: dispute.opened,
  },
  ...dispute.rounds.flatMap((round) => [
    drawStep(round),
    ...commitStep(round),
    ...revealStep(round),
    ...sealStep(dispute, round),
    ...(isClosedByCanary(dispute, round) ? [] : closeStep(round)),
    ...canaryStep(dispute, round),
    ...appealStep(round),
  ]),
  ...endingSteps(dispute),
]

const when = ({ at, deadline, state }: Step, now: string | null): Html =>
  html`<p class="when">
    ${at !== null && html`${time(at)} ${relative(at, now)}`}${
      deadline !== undefined &&
      deadline !== null &&
      html`<span class="deadline ${state === 'missed' && 'missed'}"
        >${at === null ? 'until' : 'deadline'} ${time(deadline)}
        ${at === null && relative(deadline, now)}${state === 'missed' && html` <b>missed</b>`}</span
      >`
    }
  </p>`

/** The dispute's phases with their times, deadlines and the facts behind them; `now` is the time of the newest block. */
export const timeline = (dispute: Dispute, now: string | null): Html =>
  html`<ol class="timeline">
    ${timelineSteps(dispute).map(
      (step) =>
        html`<li class="${step.state}" ${step.state === 'current' && html`aria-current="step"`}>
          <span class="marker">${icon(step.state === 'missed' ? 'alert' : step.icon)}</span>
          <div class="what">
            <h3>${step.title}${step.state === 'current' && html` <span class="now">now</span>`}</h3>
            <p>${step.detail}</p>
          </div>
          ${when(step, now)}
          ${step.origin !== null && html`<p class="source"><a href="#fact-${step.origin.position}">block ${step.origin.block}</a><span class="why">${short(step.origin.txHash, 6, 4)}</span></p>`}
        </li>`,
    )}
  </ol>`
