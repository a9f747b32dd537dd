import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import type { ChainFact } from '../facts.ts'
import { closed, committed, revealed, seated, voted, voteOfAct, type Act } from '../testing/dispute-double.ts'
import {
  addressOf,
  bytesOf,
  DEAL_ID,
  DISPUTE_ID,
  fact,
  funded,
  JOB_CREATOR,
  LP,
  opened,
  PROVIDER,
  roundFact,
  SOLVER,
} from '../testing/facts.ts'
import { given } from '../testing/given.ts'
import { excludedFrom, type Dispute } from './dispute.ts'
import { moneyHeld } from './dispute-money.ts'
import { disputeEvolver, isDisputeFact } from './evolve-dispute.ts'
import { settledRounds } from './settled-rounds.ts'

const SEATS = [addressOf(21), addressOf(22), addressOf(23)] as const
const ACCEPTS: readonly Act[] = SEATS.map((mediator) => ({ mediator, verdict: 'ACCEPT' }))
const [FIRST, SECOND, THIRD] = ACCEPTS as [Act, Act, Act]
const drawn = [funded(), opened(), ...seated(1, 3, 21)]
const ended = roundFact('CommitPhaseEnded', {})
const finalised = (outcome: number) =>
  fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome, finaliser: SEATS[0] })
const disputeAfter = (...facts: readonly ChainFact[]): Dispute => fold(disputeEvolver, facts)
const lastAnomaly = (...facts: readonly ChainFact[]) => disputeAfter(...facts).anomalies.at(-1)

describe('a challenge', () => {
  it('is funded, once or in parts', () => {
    given(disputeEvolver, funded({ rounds: 1, amount: '3' }), funded({ rounds: 2, amount: '7' })).then({
      dealId: DEAL_ID,
      funding: { jobCreator: JOB_CREATOR, rounds: 2 },
      money: { escrowed: 10n },
      opening: null,
    })
  })

  it('gives the funding back', () => {
    const withdrawn = fact('FundingWithdrawn', {
      dealId: DEAL_ID,
      jobCreator: JOB_CREATOR,
      amount: String(10n * LP),
    })
    given(disputeEvolver, funded(), withdrawn).then({ funding: null, money: { escrowed: 0n }, anomalies: [] })
  })
})

describe('a dispute', () => {
  it('opens with its parties, its claim and what it pinned', () => {
    given(disputeEvolver, funded(), opened()).then({
      opening: {
        disputeId: DISPUTE_ID,
        resourceProvider: PROVIDER,
        solver: SOLVER,
        rounds: 2,
        deadline: 9000n,
      },
      rounds: [],
      anomalies: [],
    })
  })

  it('opens a round', () => {
    const dispute = disputeAfter(funded(), opened(), roundFact('RoundOpened', { seats: 3 }))
    assert.deepEqual(dispute.rounds, [
      {
        round: 1,
        beaconRound: 100n,
        epoch: 7n,
        seats: 3,
        alternates: 2,
        panel: null,
        votes: [],
        commitEnded: null,
        closing: null,
        appeal: null,
        isSettled: false,
      },
    ])
  })

  it('seats a panel', () => {
    const panel = disputeAfter(...drawn).rounds[0]?.panel
    assert.deepEqual(panel?.seats, SEATS)
    assert.deepEqual(panel?.alternates, [addressOf(24), addressOf(25)])
    assert.equal(panel?.commitEndsAt, 1300n)
  })

  it('takes commitments, of alternates too', () => {
    const dispute = disputeAfter(
      ...drawn,
      committed(FIRST),
      committed({ mediator: addressOf(24), verdict: 'REJECT' }),
    )
    assert.deepEqual(dispute.anomalies, [])
    assert.deepEqual(
      dispute.rounds[0]?.votes.map(({ mediator, vote }) => [mediator, vote]),
      [
        [SEATS[0], null],
        [addressOf(24), null],
      ],
    )
  })

  it('ends the commit phase', () => {
    const dispute = disputeAfter(...drawn, ended)
    assert.deepEqual(dispute.rounds[0]?.commitEnded, { endedAt: 1200n, revealEndsAt: 1320n })
  })

  it('opens what was committed', () => {
    const dispute = disputeAfter(...drawn, committed(FIRST), ended, revealed(FIRST))
    assert.deepEqual(dispute.rounds[0]?.votes[0]?.vote, voteOfAct(FIRST, 1))
    assert.deepEqual(dispute.anomalies, [])
  })

  it('is decided by the closing of its last round', () => {
    given(disputeEvolver, ...drawn, ...voted(ACCEPTS), closed(1)).then({
      decided: 'ACCEPT',
      finalAt: 1700n,
      final: null,
      anomalies: [],
    })
    given(disputeEvolver, ...drawn, closed(5)).then({ decided: 'INCONCLUSIVE' })
  })

  it('escalates undecided and plays the next round', () => {
    const dispute = disputeAfter(...drawn, ended, closed(0, true), ...seated(2, 7, 31))
    assert.equal(dispute.decided, null)
    assert.deepEqual(
      dispute.rounds.map(({ round, closing }) => [round, closing]),
      [
        [1, { outcome: null, escalates: true, finalAt: null }],
        [2, null],
      ],
    )
    assert.deepEqual(dispute.anomalies, [])
  })

  it('is final with the outcome of its finalising, which may be PREEMPTED', () => {
    const decided = [...drawn, ...voted(ACCEPTS), closed(1)]
    given(disputeEvolver, ...decided, finalised(1)).then({
      final: { outcome: 'ACCEPT', finaliser: SEATS[0] },
    })
    given(disputeEvolver, ...decided, finalised(6)).then({
      decided: 'ACCEPT',
      final: { outcome: 'PREEMPTED' },
    })
  })

  it('may end INCONCLUSIVE after a ruling, when the pool gave up on a controller that refuses it', () => {
    given(disputeEvolver, ...drawn, ...voted(ACCEPTS), closed(1), finalised(5)).then({
      decided: 'ACCEPT',
      final: { outcome: 'INCONCLUSIVE', finaliser: SEATS[0] },
      anomalies: [],
    })
  })

  it('may be final at once when nobody can be drawn', () => {
    const returned = fact('EscrowReturned', {
      disputeId: DISPUTE_ID,
      to: JOB_CREATOR,
      amount: String(10n * LP),
    })
    const dispute = disputeAfter(funded(), opened(), returned, finalised(7))
    assert.equal(dispute.decided, 'UNSERVICEABLE')
    assert.equal(moneyHeld(dispute.money), 0n)
    assert.deepEqual(dispute.anomalies, [])
  })

  it('is not touched by facts of others', () => {
    const before = disputeAfter(...drawn)
    const other = bytesOf(0xd2).slice()
    assert.equal(disputeEvolver.evolve(before, opened({ dealId: 'other', disputeId: other })), before)
    assert.equal(
      disputeEvolver.evolve(before, roundFact('RoundClosed', { disputeId: other, outcome: 1 })),
      before,
    )
    assert.equal(disputeEvolver.evolve(before, fact('ParametersApplied', { version: 2 })), before)
    assert.ok(isDisputeFact(closed(1)) && isDisputeFact(funded()))
    assert.ok(!isDisputeFact(fact('ParametersApplied', { version: 2 })))
  })
})

describe('the money of a dispute', () => {
  const settlement = [
    fact('FeeCaptured', { disputeId: DISPUTE_ID, from: SEATS[0], amount: '9' }),
    roundFact('SeatSlashed', { mediator: SEATS[2], amount: '20', fault: 2 }),
    roundFact('SeatRewarded', { mediator: SEATS[0], amount: '12' }),
    roundFact('SeatRewarded', { mediator: SEATS[1], amount: '12' }),
    fact('TreasuryCredited', { disputeId: DISPUTE_ID, amount: '1' }),
    fact('InsuranceCredited', { disputeId: DISPUTE_ID, amount: '10' }),
    fact('EscrowReturned', { disputeId: DISPUTE_ID, to: JOB_CREATOR, amount: '94' }),
  ]

  it('is entered fact by fact and ends at zero', () => {
    const dispute = disputeAfter(funded({ amount: '100' }), opened(), ...settlement)
    assert.deepEqual(dispute.money, {
      escrowed: 100n,
      bonds: 0n,
      forfeited: 0n,
      feeCaptured: 9n,
      slashes: [{ round: 1, mediator: SEATS[2], amount: 20n, fault: 'NO_REVEAL' }],
      rewards: [
        { round: 1, mediator: SEATS[0], amount: 12n },
        { round: 1, mediator: SEATS[1], amount: 12n },
      ],
      treasury: 1n,
      insurance: 10n,
      appeals: [],
      compensation: 0n,
      returns: [{ to: JOB_CREATOR, amount: 94n }],
    })
    assert.equal(moneyHeld(dispute.money), 0n)
    assert.deepEqual(dispute.anomalies, [])
  })

  it('is watched for more going out than came in', () => {
    const reward = roundFact('SeatRewarded', { mediator: SEATS[0], amount: '101' })
    assert.deepEqual(lastAnomaly(funded({ amount: '100' }), opened(), reward), {
      code: 'PAID_OUT_TOO_MUCH',
      held: -1n,
    })
  })
})

describe('an anomaly', () => {
  const who = { round: 1, mediator: SEATS[0] }
  const stranger: Act = { mediator: addressOf(66), verdict: 'ACCEPT' }
  const cases: readonly (readonly [string, readonly ChainFact[], Dispute['anomalies'][number]])[] = [
    ['a round before the dispute', [closed(1)], { code: 'DISPUTE_NOT_OPEN', fact: 'RoundClosed' }],
    [
      'a round left out',
      [opened(), ...seated(2, 7, 31).slice(0, 1)],
      { code: 'ROUND_OUT_OF_ORDER', expected: 1, found: 2 },
    ],
    [
      'a panel of no round',
      [opened(), roundFact('PanelDrawn', { seats: [], alternates: [] })],
      { code: 'ROUND_UNKNOWN', fact: 'PanelDrawn', round: 1 },
    ],
    [
      'a second panel',
      [...drawn, roundFact('PanelDrawn', { seats: [], alternates: [] })],
      { code: 'PANEL_DRAWN_TWICE', round: 1 },
    ],
    [
      'a stranger’s commitment',
      [...drawn, committed(stranger)],
      { code: 'NOT_ON_PANEL', round: 1, mediator: stranger.mediator },
    ],
    [
      'a second commitment',
      [...drawn, committed(FIRST), committed(FIRST)],
      { code: 'COMMITTED_TWICE', ...who },
    ],
    ['a late commitment', [...drawn, ended, committed(FIRST)], { code: 'COMMITTED_LATE', ...who }],
    ['a reveal of nothing', [...drawn, ended, revealed(FIRST)], { code: 'REVEALED_UNCOMMITTED', ...who }],
    [
      'a second reveal',
      [...drawn, committed(FIRST), ended, revealed(FIRST), revealed(FIRST)],
      { code: 'REVEALED_TWICE', ...who },
    ],
    [
      'a vote that its digest contradicts',
      [...drawn, committed(FIRST), ended, revealed(FIRST, 1, { resultDigest: bytesOf(1) })],
      { code: 'VOTE_INVALID', ...who, flaw: 'DIGEST_CONTRADICTS' },
    ],
    ['a second closing', [...drawn, closed(1), closed(2)], { code: 'CLOSED_TWICE', round: 1 }],
    ['an unknown ruling', [...drawn, closed(9)], { code: 'OUTCOME_UNKNOWN', fact: 'RoundClosed', number: 9 }],
    [
      'an unknown outcome',
      [...drawn, finalised(9)],
      { code: 'OUTCOME_UNKNOWN', fact: 'DisputeFinalised', number: 9 },
    ],
    [
      'a second finalising',
      [...drawn, finalised(1), finalised(2)],
      { code: 'DISPUTE_FINAL', fact: 'DisputeFinalised' },
    ],
    [
      'an unknown fault',
      [...drawn, roundFact('SeatSlashed', { mediator: SEATS[0], amount: '1', fault: 9 })],
      { code: 'FAULT_UNKNOWN', number: 9 },
    ],
  ]
  for (const [name, history, anomaly] of cases) {
    it(`is ${name}`, () => assert.deepEqual(lastAnomaly(...history), anomaly))
  }

  it('does not replace what came first', () => {
    given(disputeEvolver, ...drawn, closed(1), closed(2), finalised(1), finalised(2)).then({
      decided: 'ACCEPT',
      final: { outcome: 'ACCEPT' },
    })
  })
})

describe('the exclusions of a round', () => {
  it('are the parties, earlier seat holders, and alternates that voted', () => {
    const alternate: Act = { mediator: addressOf(25), verdict: 'ACCEPT' }
    const dispute = disputeAfter(...drawn, ...voted([FIRST, SECOND, alternate]), closed(0, true))
    const parties = [JOB_CREATOR, PROVIDER, SOLVER]
    assert.deepEqual(excludedFrom(dispute, 1), parties)
    assert.deepEqual(excludedFrom(dispute, 2), [...parties, ...SEATS, addressOf(25)])
    assert.deepEqual(excludedFrom(disputeAfter(), 1), [])
  })
})

describe('settling', () => {
  const settledRound = roundFact('RoundSettled', {})
  const settled = fact('DisputeSettled', { disputeId: DISPUTE_ID })
  const decided = [...drawn, ...voted(ACCEPTS), closed(1)]

  it('may take longer than the outcome', () => {
    given(disputeEvolver, ...decided, finalised(1)).then({ isSettled: false, rounds: [{ isSettled: false }] })
    given(disputeEvolver, ...decided, finalised(1), settledRound, settled).then({
      isSettled: true,
      rounds: [{ isSettled: true }],
      anomalies: [],
    })
  })

  it('comes after the outcome, and once a round', () => {
    assert.deepEqual(lastAnomaly(...decided, settledRound), {
      code: 'SETTLED_BEFORE_FINAL',
      fact: 'RoundSettled',
    })
    assert.deepEqual(lastAnomaly(...decided, settled), {
      code: 'SETTLED_BEFORE_FINAL',
      fact: 'DisputeSettled',
    })
    assert.deepEqual(lastAnomaly(...decided, finalised(1), settledRound, settledRound), {
      code: 'SETTLED_TWICE',
      round: 1,
    })
  })
})

describe('the rounds as they are settled', () => {
  const only = (...facts: readonly ChainFact[]) => settledRounds(disputeAfter(...drawn, ...facts))[0]

  it('ran early when everybody voted', () => {
    const settled = only(...voted(ACCEPTS))
    assert.deepEqual([settled?.commitRanToEnd, settled?.revealRanToEnd], [false, false])
    assert.deepEqual(
      settled?.members.map(({ seated: isSeated, verdict }) => [isSeated, verdict]),
      [
        [true, 'ACCEPT'],
        [true, 'ACCEPT'],
        [true, 'ACCEPT'],
        [false, null],
        [false, null],
      ],
    )
  })

  it('ran to their end when somebody did not', () => {
    assert.equal(only(...voted([FIRST, SECOND]))?.commitRanToEnd, true)
    assert.equal(only(...voted([FIRST, SECOND, { ...THIRD, hides: true }]))?.revealRanToEnd, true)
  })

  it('leave out rounds without a panel', () => {
    const dispute = disputeAfter(opened(), roundFact('RoundOpened', { seats: 3 }))
    assert.deepEqual(settledRounds(dispute), [])
  })
})
