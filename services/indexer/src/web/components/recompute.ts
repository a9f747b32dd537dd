import type { Dispute, Round, Seat } from '@lilymed/api'
import { outcomeNumber, panelSeed, reasonNumber, VOTE_TYPES, voteCommitment } from '@lilymed/domain'
import type { PoolIdentity } from '@lilymed/domain'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { icon } from './icon.ts'
import { head, table } from './table.ts'
import { full, none } from './values.ts'

type Revealed = Seat & { readonly vote: NonNullable<Seat['vote']> }

const isRevealed = (seat: Seat): seat is Revealed => seat.vote !== null

const voteType = `Vote(${VOTE_TYPES.Vote.map(({ name, type }) => `${type} ${name}`).join(',')})`
const domainType = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'

const formula = ({ chainId, pool }: PoolIdentity): string =>
  [
    'commitment = keccak256(0x1901 ‖ domain ‖ vote)',
    `domain     = keccak256(abi.encode(keccak256("${domainType}"), keccak256("LilyMed"), keccak256("1"), ${chainId}, ${pool}))`,
    `vote       = keccak256(abi.encode(keccak256("${voteType}"), disputeId, round, mediator, outcome, rung, reason, resultDigest, evidence, salt))`,
  ].join('\n')

const inputs = (dispute: Dispute, round: Round, { mediator, vote }: Revealed): Html => {
  const reason = vote.reason === null ? 0 : reasonNumber(vote.reason)
  const fields = {
    disputeId: dispute.disputeId,
    round: round.round,
    mediator,
    outcome: `${outcomeNumber(vote.outcome)} (${vote.outcome})`,
    rung: vote.rung,
    reason: vote.reason === null ? '0' : `${reason} (${vote.reason})`,
    resultDigest: vote.resultDigest,
    evidence: vote.evidence,
    salt: vote.salt,
  }
  return html`<details class="inputs">
    <summary>The nine fields of this vote</summary>
    <dl>
      ${Object.entries(fields).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><code class="id">${value}</code></dd>
          </div>`,
      )}
    </dl>
  </details>`
}

const row = (dispute: Dispute, round: Round, seat: Revealed, identity: PoolIdentity): Html => {
  const { vote, mediator, commitment } = seat
  const computed = voteCommitment(identity, {
    disputeId: dispute.disputeId,
    round: round.round,
    mediator,
    outcome: outcomeNumber(vote.outcome),
    rung: vote.rung,
    reason: vote.reason === null ? 0 : reasonNumber(vote.reason),
    resultDigest: vote.resultDigest,
    evidence: vote.evidence,
    salt: vote.salt,
  })
  const isSame = commitment?.hash === computed
  return html`<tr>
      <th scope="row" data-label="Mediator">${account(mediator, { mediator: true })}</th>
      <td data-label="Committed">
        ${
          commitment === null
            ? none
            : html`<a href="#fact-${commitment.origin.position}"
                ><code class="id">${commitment.hash}</code></a
              >`
        }
      </td>
      <td data-label="Revealed vote hashed">
        <a href="#fact-${vote.origin.position}"><code class="id">${computed}</code></a>
      </td>
      <td data-label="Same">
        ${
          isSame
            ? html`<span class="mark-good">${icon('check')}✓ same</span>`
            : html`<span class="mark-bad">${icon('alert')}✗ DIFFERS</span>`
        }
      </td>
    </tr>
    <tr class="of-row">
      <td colspan="4">${inputs(dispute, round, seat)}</td>
    </tr>`
}

const draw = (dispute: Dispute, round: Round, identity: PoolIdentity): Html | false => {
  if (round.draw === null) return false
  const { randomness } = round.draw
  const seed = panelSeed({ ...identity, disputeId: dispute.disputeId, round: round.round, randomness })
  return html`<h4>The draw</h4>
    <pre
      class="json"
      tabindex="0"
      role="group"
      aria-label="Formula of the draw"
    ><code>seed = keccak256(abi.encode("LILYMED/DRAW/v1", ${dispute.chainId}, ${identity.pool}, disputeId, ${round.round}, randomness))
walk k starts at keccak256(abi.encode(seed, k)) mod the weight left, of the stake of epoch ${round.epoch}</code></pre>
    <dl class="ids">
      <div>
        <dt>Randomness</dt>
        <dd>
          ${full(randomness)}
          <span class="why"
            >of beacon round ${round.beaconRound}:
            <a href="/events?chainId=${dispute.chainId}&type=RandomnessPublished"
              >published and proved on chain</a
            ></span
          >
        </dd>
      </div>
      <div>
        <dt>Seed</dt>
        <dd>${full(seed)}</dd>
      </div>
    </dl>`
}

/** How the draw and the commitments of a round are computed, with every input, so that anyone can do it again. */
export const recompute = (dispute: Dispute, round: Round): Html | false => {
  const pool = round.opened.contract
  const revealed = round.seats.filter(isRevealed)
  if (pool === null || round.draw === null) return false
  const identity = { chainId: BigInt(dispute.chainId), pool }
  return html`<details class="more recompute" id="recompute-${round.round}">
    <summary>How this is recomputed</summary>
    <div class="inside">
      ${draw(dispute, round, identity)}
      <h4>The commitments</h4>
      <pre
        class="json"
        tabindex="0"
        role="group"
        aria-label="Formula of a commitment"
      ><code>${formula(identity)}</code></pre>
      ${
        revealed.length === 0
          ? html`<p class="empty">No vote has been revealed: there is nothing to hash yet.</p>`
          : table(
              `Commitments of round ${round.round}, hashed again from the revealed votes (EIP-712)`,
              [head('Mediator'), head('Committed'), head('Revealed vote hashed'), head('Same')],
              revealed.map((seat) => row(dispute, round, seat, identity)),
            )
      }
    </div>
  </details>`
}
