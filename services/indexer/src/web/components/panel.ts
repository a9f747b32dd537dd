import type { Agreement, Round, Seat } from '@lilymed/api'
import { quorum, REASONS } from '@lilymed/domain'
import type { Mode } from '@lilymed/domain'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { chip, outcomeChip, outcomeLooks } from './chip.ts'
import { fold } from './fold.ts'
import type { Foldable } from './fold.ts'
import { icon } from './icon.ts'
import { plural } from './step.ts'
import { lpChange, none, short } from './values.ts'

const faultTexts = {
  NO_COMMIT: 'no commit',
  NO_REVEAL: 'no reveal',
  INCOHERENT: 'incoherent',
  CANARY: 'against a canary',
} as const

const recomputed = (agreement: Agreement | null): Html => {
  if (agreement === null) return none
  return agreement.agrees
    ? html`<span class="mark-good">${icon('check')}same</span>`
    : html`<span class="mark-bad">${icon('alert')}DIFFERS</span>`
}

/** Why a job could not be executed, in words. */
export const reasonMeaning = (name: string): string =>
  REASONS.find((reason) => reason.name === name)?.meaning ?? name

const isOver = (round: Round): boolean => round.close !== null

const commitCell = ({ commitment, role }: Seat, round: Round): Html => {
  if (commitment !== null) {
    return html`<a href="#fact-${commitment.origin.position}">${short(commitment.hash)}</a>`
  }
  if (role === 'alternate') return html`<span class="none">not needed</span>`
  if (round.commitEnd !== null) return chip('Missed', 'alert', 'bad')
  return html`<span class="none">awaited</span>`
}

const voteCell = ({ vote, commitment }: Seat, round: Round): Html => {
  if (vote !== null) {
    return html`<a class="plain" href="#fact-${vote.origin.position}">${outcomeChip(vote.countsAs)}</a>${
        vote.reason !== null && html`<span class="why">${reasonMeaning(vote.reason)}</span>`
      }${vote.countsAs !== vote.outcome && html`<span class="why">found before the seal was opened</span>`}${
        vote.rung > 0 && html`<span class="why">compared at rung ${vote.rung}</span>`
      }`
  }
  if (commitment === null) return none
  return isOver(round) ? chip('Never revealed', 'alert', 'bad') : html`<span class="none">sealed</span>`
}

const coherentCell = ({ coherent }: Seat): Html => {
  if (coherent === null) return none
  return coherent
    ? html`<span class="mark-good">${icon('check')}yes</span>`
    : html`<span class="mark-warn">${icon('dash')}no</span>`
}

const moneyCell = ({ reward, slash }: Seat): Html => {
  if (slash !== null) {
    return html`${lpChange(`-${slash.amount}`)}<span class="why"
        >slashed${slash.fault !== null && `: ${faultTexts[slash.fault]}`}</span
      >`
  }
  return reward === '0' ? none : lpChange(reward)
}

const seatRow = (seat: Seat, round: Round): Html =>
  html`<tr class="${seat.role}">
    <th scope="row" data-label="Mediator">
      ${account(seat.mediator, { mediator: true })}${
        seat.role === 'alternate' && html`<span class="tag">alternate</span>`
      }
    </th>
    <td data-label="Commitment">${commitCell(seat, round)}</td>
    <td data-label="Vote">${voteCell(seat, round)}</td>
    <td data-label="Recomputed">${recomputed(seat.commitmentAgreement)}</td>
    <td data-label="Coherent">${coherentCell(seat)}</td>
    <td data-label="Money" class="number">${moneyCell(seat)}</td>
  </tr>`

const pip = (seat: Seat, round: Round): Html => {
  if (seat.vote !== null) {
    const looks = outcomeLooks[seat.vote.countsAs]
    return html`<span class="pip ${looks.tone}">${icon(looks.icon)}</span>`
  }
  if (isOver(round)) return html`<span class="pip absent">${icon('dash')}</span>`
  return seat.commitment === null
    ? html`<span class="pip waiting"></span>`
    : html`<span class="pip sealed">${icon('lock')}</span>`
}

/** What a round needs for a ruling, in words. */
export const needed = ({ round, seatCount }: Round, mode: Mode | null): string => {
  const majority = `${quorum(seatCount)} of ${seatCount}`
  if (round > 1) return `a ruling needs ${majority}`
  return mode === 'EXPRESS' && seatCount > 2
    ? `a ruling needs ${majority}, reject all ${seatCount}`
    : `a ruling needs all ${seatCount} alike`
}

const ruling = ({ close, appeal }: Round): Html | false => {
  if (close === null) return false
  if (close.escalates) return chip('Escalates', 'up', 'busy')
  return html`${outcomeChip(close.outcome ?? 'INCONCLUSIVE')}${appeal !== null && chip('Appealed', 'up', 'busy')}`
}

const drawFacts = (round: Round): Html | false =>
  round.draw !== null &&
  html`<dl class="draw">
    <div>
      <dt>Randomness</dt>
      <dd>${short(round.draw.randomness)}</dd>
    </div>
    <div>
      <dt>Beacon round</dt>
      <dd>${round.beaconRound}</dd>
    </div>
    <div>
      <dt>Stake epoch</dt>
      <dd>${round.epoch}</dd>
    </div>
    <div>
      <dt>Draw recomputed</dt>
      <dd>${recomputed(round.draw.agreement)}</dd>
    </div>
    <div>
      <dt>Count recomputed</dt>
      <dd>${recomputed(round.close?.agreement ?? null)}</dd>
    </div>
    ${
      round.draw.passedOver.length > 0 &&
      html`<div>
        <dt>Passed over</dt>
        <dd>${round.draw.passedOver.map((mediator) => account(mediator, { mediator: true }))}</dd>
      </div>`
    }
  </dl>`

const table = (round: Round): Html =>
  html`<div class="scroll">
    <table class="stack">
      <caption class="visually-hidden">
        Panel of round ${round.round}: what each mediator committed and revealed
      </caption>
      <thead>
        <tr>
          <th scope="col">Mediator</th>
          <th scope="col">Commitment</th>
          <th scope="col">Vote</th>
          <th scope="col">
            <span title="the revealed vote hashed again, EIP-712, and compared with the commitment"
              >Recomputed</span
            >
          </th>
          <th scope="col"><span title="voted what the dispute ended as">Coherent</span></th>
          <th scope="col" class="number">Money</th>
        </tr>
      </thead>
      <tbody>
        ${round.seats.map((seat) => seatRow(seat, round))}
      </tbody>
    </table>
  </div>`

const seatsOf = ({ round, seats, seatCount, alternateCount }: Round): Foldable => ({
  id: `seats-${round}`,
  count: seats.length,
  says: `${plural(seatCount, 'seat')} and ${plural(alternateCount, 'alternate')}: commitments, votes, money`,
})

const counted = ({ seats }: Round): readonly Seat[] =>
  seats.filter(({ role, commitment }) => role === 'seat' || commitment !== null)

/** A round's votes as a row of marks, for a first look; the table beside it says the same in words. */
export const pips = (round: Round): Html =>
  html`<span class="pips" aria-hidden="true">${counted(round).map((seat) => pip(seat, round))}</span>`

/** One round: how it was drawn, who sat, and what each did, with everything recomputed beside it. */
export const panel = (round: Round, mode: Mode | null, below: Html | false): Html =>
  html`<section class="card round" aria-labelledby="round-${round.round}">
    <header>
      <div>
        <h3 id="round-${round.round}">Round ${round.round}</h3>
        <p class="sub">${round.seatCount} seats, ${needed(round, mode)}</p>
      </div>
      ${pips(round)}
      <div class="verdict">${ruling(round)}</div>
    </header>
    ${drawFacts(round)}
    ${round.draw === null ? html`<p class="empty">No panel yet: the randomness that draws it is not out.</p>` : fold(seatsOf(round), table(round))}
    ${below}
  </section>`
