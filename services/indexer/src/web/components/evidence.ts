import type { Dispute, DisputeEvidence, Seat } from '@lilymed/api'
import { cidV0OfDigest, RUNGS, ZERO_BYTES32 } from '@lilymed/domain'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { outcomeChip } from './chip.ts'
import { command } from './command.ts'
import { evidenceCid } from './evidence-cid.ts'
import { evidenceDocuments } from './evidence-documents.ts'
import { fold } from './fold.ts'
import { icon } from './icon.ts'
import type { IconName } from './icon.ts'
import { reasonMeaning } from './panel.ts'
import { full, long, none, short } from './values.ts'

type Voter = { readonly round: number; readonly seat: Seat; readonly vote: NonNullable<Seat['vote']> }

const voters = ({ rounds }: Dispute): readonly Voter[] =>
  rounds.flatMap(({ round, seats }) =>
    seats.flatMap((seat) => (seat.vote === null ? [] : [{ round, seat, vote: seat.vote }])),
  )

type Finding = { readonly digest: string; readonly found: readonly Voter[] }

const findings = (votes: readonly Voter[]): readonly Finding[] => {
  const digests = [...new Set(votes.map(({ vote }) => vote.resultDigest))].filter(
    (digest) => digest !== ZERO_BYTES32,
  )
  return digests
    .map((digest) => ({ digest, found: votes.filter(({ vote }) => vote.resultDigest === digest) }))
    .sort((left, right) => right.found.length - left.found.length)
}

const findingRow = ({ digest, found }: Finding, claimDigest: string): Html => {
  const isClaim = digest === claimDigest
  return html`<div class="finding ${isClaim ? 'same' : 'differs'}">
    <dt>
      ${
        isClaim
          ? html`<span class="mark-good">${icon('check')}Found, as claimed</span>`
          : html`<span class="mark-bad">${icon('cross')}Found instead</span>`
      }
      <span class="sub">by ${found.length} ${found.length === 1 ? 'mediator' : 'mediators'}</span>
    </dt>
    <dd>${full(cidV0OfDigest(digest))}</dd>
  </div>`
}

const rungText = (rung: number): string =>
  RUNGS.find(({ number }) => number === rung)?.meaning ?? 'in a way that has no name here'

/** What the rungs mean that were reached, the strictest first. */
const rungsOf = (votes: readonly Voter[]): string =>
  [...new Set(votes.map(({ vote }) => vote.rung))]
    .toSorted((left, right) => left - right)
    .map((rung) => `Rung ${rung}: ${rungText(rung)}.`)
    .join(' ')

const voteRow = ({ round, seat, vote }: Voter): Html =>
  html`<tr>
    <th scope="row" data-label="Mediator">${account(seat.mediator, { mediator: true })}</th>
    <td data-label="Round">${round}</td>
    <td data-label="Vote">${outcomeChip(vote.countsAs)}</td>
    <td data-label="Result found">
      ${
        vote.resultDigest === ZERO_BYTES32
          ? html`<span class="why"
              >${vote.reason === null ? 'none to name' : reasonMeaning(vote.reason)}</span
            >`
          : short(cidV0OfDigest(vote.resultDigest))
      }
    </td>
    <td data-label="Compared">at rung ${vote.rung}</td>
    <td data-label="Evidence">
      ${
        vote.evidence === ZERO_BYTES32
          ? none
          : html`<a href="#evidence-${evidenceCid(vote.evidence)}"
              >${short(evidenceCid(vote.evidence), 10, 8)}</a
            >`
      }
    </td>
  </tr>`

const voteTable = (votes: readonly Voter[]): Html =>
  html`<div class="scroll">
    <table class="stack">
      <caption class="visually-hidden">
        Every revealed vote
      </caption>
      <thead>
        <tr>
          <th scope="col">Mediator</th>
          <th scope="col">Round</th>
          <th scope="col">Vote</th>
          <th scope="col">Result found</th>
          <th scope="col">Compared</th>
          <th scope="col">Evidence</th>
        </tr>
      </thead>
      <tbody>
        ${votes.map(voteRow)}
      </tbody>
    </table>
  </div>`

const line = (name: IconName, label: string, below: string, value: Html): Html =>
  html`<div class="finding">
    <dt>${icon(name)}${label} <span class="sub">${below}</span></dt>
    <dd>${value}</dd>
  </div>`

const claim = ({ claim: { dataId, seal, opened } }: Dispute): Html => {
  const by = 'by the resource provider'
  const claimed = dataId === null ? html`<span class="none">not a CIDv0</span>` : full(dataId)
  if (seal === null) return line('flag', 'Claimed', by, claimed)
  const shown =
    opened === null ? html`<span class="none">not opened</span>` : full(cidV0OfDigest(opened.resultDigest))
  return html`${line('seal', 'Claimed, sealed', by, full(seal))}${line('flag', 'Opened', by, shown)}`
}

/** Where parties say that the bytes can be had: their words, so shown as text and never as a link. */
const posted = ({ evidence: places }: Dispute): Html =>
  html`${places.map(({ party, location }) =>
    line(
      'eye',
      'Bytes offered',
      'taken only if they hash to the claim',
      html`${long(location)} by ${account(party)}`,
    ),
  )}`

/** What was claimed beside what was found, each vote with the digest of its evidence, and the documents themselves. */
export const evidence = (dispute: Dispute, documents: readonly DisputeEvidence[]): Html => {
  const votes = voters(dispute)
  return html`<dl class="findings card">
      ${claim(dispute)}${posted(dispute)}${findings(votes).map((finding) => findingRow(finding, dispute.claim.digest))}
    </dl>
    ${
      votes.length === 0
        ? html`<p class="empty">
              Votes are sealed until they are revealed; nothing of them is known here before.
            </p>
            ${evidenceDocuments(documents)}`
        : html`<div class="card">
              ${fold({ id: 'votes', count: votes.length, says: `${votes.length} revealed votes and what each found` }, voteTable(votes))}
            </div>
            <p class="after">
              ${rungsOf(votes)} The evidence of a vote is a document with this CID: the runs, their machines’
              determinism classes and known-answer tests, and the comparison, file by file, with the first
              difference. Its digest was committed to and revealed with the vote, so nobody can change it.
            </p>
            ${evidenceDocuments(documents)}
            <p class="after">A mediator exports its own with:</p>
            ${command(['lilymed', 'mediator', 'evidence', dispute.disputeId])}`
    }`
}
