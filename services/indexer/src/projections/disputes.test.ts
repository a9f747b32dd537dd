import { describe, it } from 'node:test'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { FactData } from '@lilymed/domain'
import { addressOf, bytesOf } from '../testing/fact-script.ts'
import { fact, given } from '../testing/given.ts'
import { disputes } from './disputes.ts'
import type { ObservedFact } from './projection.ts'

const disputeId = bytesOf('dispute')
const [anna, bert, cleo, dora, emil] = ['anna', 'bert', 'cleo', 'dora', 'emil'].map(addressOf) as [
  string,
  string,
  string,
  string,
  string,
]

const opening: FactData['DisputeOpened'] = {
  disputeId,
  dealId: 'Qmdeal',
  jobCreator: addressOf('creator'),
  resourceProvider: addressOf('provider'),
  solver: addressOf('solver'),
  claimDigest: bytesOf('claim'),
  drawClass: bytesOf('class'),
  rounds: 2,
  deadline: '1795003600',
  parameterVersion: 1,
  mediationFee: '100',
}
const opened = fact('DisputeOpened', opening)
const round = fact('RoundOpened', {
  disputeId,
  round: 1,
  beaconRound: '12',
  epoch: '4',
  seats: 3,
  alternates: 2,
})
const drawn = fact('PanelDrawn', {
  disputeId,
  round: 1,
  randomness: bytesOf('randomness'),
  seats: [anna, bert, cleo],
  alternates: [dora],
  passedOver: [emil],
  commitEndsAt: '1795000300',
})
const committed = (mediator: string): ObservedFact =>
  fact('VoteCommitted', { disputeId, round: 1, mediator, commitment: bytesOf(mediator), sealedVote: '0xab' })
const ended = fact('CommitPhaseEnded', {
  disputeId,
  round: 1,
  endedAt: '1795000200',
  revealEndsAt: '1795000320',
})
const revealed = (mediator: string, outcome: number, reason = 0): ObservedFact =>
  fact('VoteRevealed', {
    disputeId,
    round: 1,
    mediator,
    outcome,
    rung: 0,
    reason,
    resultDigest: bytesOf('result'),
    evidence: bytesOf('evidence'),
    salt: bytesOf('salt'),
  })
/** Facts of this file are all in one block, at 1795000007. */
const closed = (outcome: number, escalates = false, finalAt = '1795000307'): ObservedFact =>
  fact('RoundClosed', {
    disputeId,
    round: 1,
    outcome,
    escalates,
    finalAt: escalates ? '0' : finalAt,
  })
const appealed = fact('AppealRaised', {
  disputeId,
  round: 1,
  appellant: emil,
  against: 2,
  fees: '7',
  bond: '7',
})
const finalised = (outcome: number): ObservedFact =>
  fact('DisputeFinalised', { disputeId, outcome, finaliser: anna })
const before = [opened, round, drawn, committed(anna), ended] as const

describe('disputes', () => {
  it('open waiting for their draw', () => {
    given(disputes, opened).then(disputeId, {
      phase: 'BEACON',
      outcome: null,
      roundsFunded: 2,
      deadline: '1795003600',
      rounds: [],
    })
  })

  it('keep a deadline beyond every calendar as it is', () => {
    const never = fact('DisputeOpened', { ...opening, deadline: String(2n ** 64n - 1n) })
    given(disputes, never).then(disputeId, { deadline: '18446744073709551615' })
  })

  it('open a round without a panel', () => {
    given(disputes, opened, round).then(disputeId, {
      phase: 'BEACON',
      rounds: [{ round: 1, seatCount: 3, alternateCount: 2, draw: null, seats: [], close: null }],
    })
  })

  it('seat the panel, alternates after seats', () => {
    given(disputes, opened, round, drawn).then(disputeId, {
      phase: 'COMMIT',
      rounds: [
        {
          draw: { commitEndsAt: '2026-11-18T11:11:40Z', passedOver: [emil] },
          seats: [
            { mediator: anna, role: 'seat', commitment: null },
            { mediator: bert, role: 'seat' },
            { mediator: cleo, role: 'seat' },
            { mediator: dora, role: 'alternate' },
          ],
        },
      ],
    })
  })

  it('keep a commitment with its seat, and the end of the phase', () => {
    given(disputes, ...before).then(disputeId, {
      phase: 'REVEAL',
      rounds: [
        {
          seats: [{ commitment: { hash: bytesOf(anna), sealedVote: '0xab' } }, { commitment: null }, {}, {}],
          commitEnd: { endedAt: '2026-11-18T11:10:00Z', revealEndsAt: '2026-11-18T11:12:00Z' },
        },
      ],
    })
  })

  it('name a revealed vote and its reason', () => {
    given(disputes, ...before, revealed(anna, 4, 6)).then(disputeId, {
      rounds: [
        {
          seats: [
            { vote: { outcome: 'CANNOT_REPRODUCE', reason: 'TIMEOUT', salt: bytesOf('salt') } },
            {},
            {},
            {},
          ],
        },
      ],
    })
    given(disputes, ...before, revealed(anna, 9)).then(disputeId, {
      rounds: [{ seats: [{ vote: null }, {}, {}, {}] }],
    })
  })

  it('wait for the next draw when a round escalates', () => {
    given(disputes, ...before, closed(0, true)).then(disputeId, {
      phase: 'BEACON',
      outcome: null,
      rounds: [{ close: { outcome: null, escalates: true } }],
    })
  })

  it('can be appealed until a time when a round closed, and are decided where that is now', () => {
    given(disputes, ...before, closed(2)).then(disputeId, {
      phase: 'APPEAL',
      outcome: 'REJECT',
      finalAt: '2026-11-18T11:11:47Z',
      rounds: [{ close: { outcome: 'REJECT', finalAt: '2026-11-18T11:11:47Z' } }],
    })
    given(disputes, ...before, closed(5, false, '1795000007')).then(disputeId, {
      phase: 'DECIDED',
      outcome: 'INCONCLUSIVE',
    })
  })

  it('wait for the next draw when the ruling is appealed, which stands meanwhile', () => {
    given(disputes, ...before, closed(2), appealed).then(disputeId, {
      phase: 'BEACON',
      outcome: null,
      standing: 'REJECT',
      finalAt: null,
      rounds: [{ appeal: { appellant: emil, against: 'REJECT', fees: '7', bond: '7', result: null } }],
    })
  })

  it('say how an appeal ended', () => {
    const result = { disputeId, round: 1, appellant: emil }
    const overturned = fact('AppealSettled', { ...result, result: 2, amount: '20' })
    given(disputes, ...before, closed(2), appealed, overturned).then(disputeId, {
      rounds: [{ appeal: { result: 'OVERTURNED', credited: '20' } }],
      movements: [{ kind: 'appeal-result', from: 'dispute-escrow', to: emil, amount: '20' }],
    })
  })

  it('end as the truth of a canary once it is opened, which closes a round that was not', () => {
    const open = fact('CanaryOpened', { disputeId, sponsor: emil, truth: 2, finalAt: '1795600000' })
    given(disputes, ...before, open).then(disputeId, {
      phase: 'CANARY',
      outcome: 'REJECT',
      canary: { sponsor: emil, truth: 'REJECT', closes: 1 },
    })
    given(disputes, ...before, open, closed(2, false, '1795600000')).then(disputeId, { phase: 'CANARY' })
    given(disputes, ...before, closed(1), open).then(disputeId, {
      outcome: 'REJECT',
      canary: { closes: null },
    })
  })

  it('are judged by terms, on posted evidence and behind a seal until that is opened', () => {
    const seal = bytesOf('seal')
    const terms = { disputeId, classRounds: 3, rejectable: false, highestRung: 2 }
    const told = fact('DisputeTerms', { ...terms, mode: 2, seal, policyDigest: ZERO_BYTES32 })
    const place = { disputeId, party: emil, location: 'https://provider.example/result.car' }
    const opens = fact('SealOpened', { disputeId, resultDigest: bytesOf('result'), salt: bytesOf('salt') })
    given(disputes, opened, told, fact('EvidencePosted', place), opens).then(disputeId, {
      terms: { mode: 'EXPRESS', classRounds: 3, rejectable: false, highestRung: 2, seal, policyDigest: null },
      evidence: [{ party: emil, location: place.location }],
      openedSeal: { resultDigest: bytesOf('result'), salt: bytesOf('salt') },
    })
  })

  it('are final with the outcome of the finalising, which can differ from the ruling, and then paid out', () => {
    const ended = [...before, closed(2), finalised(6)]
    given(disputes, ...ended).then(disputeId, {
      phase: 'SETTLING',
      outcome: 'PREEMPTED',
      finalised: { outcome: 'PREEMPTED', finaliser: anna },
      settled: null,
    })
    const paid = [fact('RoundSettled', { disputeId, round: 1 }), fact('DisputeSettled', { disputeId })]
    given(disputes, ...ended, ...paid).then(disputeId, {
      phase: 'FINAL',
      rounds: [{ settled: { block: 7 } }],
      settled: { block: 7 },
    })
  })

  it('move the money of the settlement, and give rewards and slashes to their seats', () => {
    const seat = { disputeId, round: 1 }
    given(
      disputes,
      ...before,
      fact('FeeCaptured', { disputeId, from: bert, amount: '9' }),
      fact('SeatSlashed', { ...seat, mediator: cleo, amount: '50', fault: 2 }),
      fact('SeatRewarded', { ...seat, mediator: anna, amount: '30' }),
      fact('TreasuryCredited', { disputeId, amount: '4' }),
      fact('InsuranceCredited', { disputeId, amount: '25' }),
      fact('EscrowReturned', { disputeId, to: opening.jobCreator, amount: '1' }),
      fact('AppealBondReceived', { ...seat, appellant: emil, fees: '7', bond: '8' }),
      fact('CanaryReleased', { disputeId, sponsor: dora, forfeited: '100' }),
      fact('CanaryCompensated', { disputeId, appellant: emil, amount: '16' }),
      fact('EscrowReturned', { disputeId, to: emil, amount: '2' }),
    ).then(disputeId, {
      movements: [
        { kind: 'fee', from: bert, to: 'dispute-escrow', amount: '9' },
        { kind: 'slash', from: cleo, to: 'dispute-escrow', amount: '50', round: 1 },
        { kind: 'reward', from: 'dispute-escrow', to: anna, amount: '30', round: 1 },
        { kind: 'treasury', from: 'dispute-escrow', to: 'treasury', amount: '4' },
        { kind: 'insurance', from: 'dispute-escrow', to: 'insurance', amount: '25' },
        { kind: 'return', to: opening.jobCreator, amount: '1', reason: 'unused escrow returned' },
        { kind: 'appeal-fees', from: emil, to: 'dispute-escrow', amount: '7', round: 1 },
        { kind: 'appeal-bond', from: emil, to: 'dispute-escrow', amount: '8', round: 1 },
        { kind: 'forfeit', from: dora, to: 'dispute-escrow', amount: '100' },
        { kind: 'compensation', from: 'dispute-escrow', to: emil, amount: '16' },
        { kind: 'return', to: emil, amount: '2', reason: 'unused fees returned' },
      ],
      rounds: [{ seats: [{ reward: '30' }, {}, { slash: { amount: '50', fault: 'NO_REVEAL' } }, {}] }],
    })
  })

  it('are not made by facts of a dispute that opened before our start block', () => {
    given(disputes, round, drawn, finalised(1)).then(disputeId, null)
  })
})
