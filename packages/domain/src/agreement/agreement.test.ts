import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import type { ChainFact, FactOf } from '../facts.ts'
import { disputeEvolver } from '../dispute/evolve-dispute.ts'
import { drawPoolEvolver } from '../panel/draw-pool.ts'
import { closed, committed, IDENTITY, revealed, seated, voted, type Act } from '../testing/dispute-double.ts'
import {
  addressOf,
  bytesOf,
  DISPUTE_ID,
  DRAW_CLASS,
  fact,
  funded,
  JOB_CREATOR,
  LP,
  opened,
  PARAMETERS,
  roundFact,
} from '../testing/facts.ts'
import type { Address } from '../values/ids.ts'
import { checkCommitment } from './check-commitment.ts'
import { checkPanel } from './check-panel.ts'
import { checkRuling } from './check-ruling.ts'
import { checkSettlement } from './check-settlement.ts'

const disputeAfter = (...facts: readonly ChainFact[]) => fold(disputeEvolver, facts)
const act = (number: number, change: Partial<Act> = {}): Act => ({
  mediator: addressOf(number),
  verdict: 'ACCEPT',
  ...change,
})
const drawn = [funded(), opened(), ...seated(1, 3, 21)]

describe('the panel', () => {
  const mediators = Array.from({ length: 12 }, (_, leaf) => addressOf(21 + leaf))
  const pool = fold(
    drawPoolEvolver,
    mediators.flatMap((mediator, leaf) => [
      fact('StakeAdded', { mediator, amount: String(100n * LP), stake: String(100n * LP) }),
      fact('WeightChanged', {
        drawClass: DRAW_CLASS,
        mediator,
        leaf,
        weight: String((100n + BigInt(leaf)) * LP),
        fromEpoch: '3',
      }),
    ]),
  )
  const context = { ...IDENTITY, drawPool: pool, lockRules: PARAMETERS }
  const waiting = disputeAfter(funded(), opened(), roundFact('RoundOpened', { seats: 3 }))
  const announced = (seats: readonly Address[], alternates: readonly Address[] = [], round = 1) =>
    roundFact('PanelDrawn', { round, seats, alternates })
  const honest = (): FactOf<'PanelDrawn'> => {
    const { expected } = checkPanel(context, waiting, announced([]))
    return roundFact('PanelDrawn', JSON.parse(expected))
  }

  it('agrees when it is the one that seed and weights give', () => {
    const fair = honest()
    assert.equal(fair.data.seats.length + fair.data.alternates.length, 5)
    assert.ok(checkPanel(context, waiting, fair).agrees)
    const after = disputeEvolver.evolve(waiting, fair)
    assert.ok(checkPanel(context, after, fair).agrees, 'the fact itself does not change what is expected')
  })

  it('agrees although the locks of the draw are on chain before its announcement', () => {
    const fair = honest()
    const locks = [...fair.data.seats, ...fair.data.alternates].map((mediator) =>
      roundFact('SeatLocked', { mediator, amount: String(100n * LP) }),
    )
    const locked = locks.reduce(drawPoolEvolver.evolve, pool)
    assert.ok(checkPanel({ ...context, drawPool: locked }, waiting, fair).agrees)
  })

  it('disagrees with seats in another order, another seat, another pool or another seed', () => {
    const { seats, alternates, passedOver } = honest().data
    const [first, ...others] = seats
    assert.ok(first !== undefined)
    const outsider = mediators.find((mediator) => ![...seats, ...alternates].includes(mediator))
    assert.ok(outsider !== undefined)
    const disagrees = (panel: FactOf<'PanelDrawn'>, other = context) =>
      assert.equal(checkPanel(other, waiting, panel).agrees, false)
    disagrees(announced([...others, first], alternates))
    disagrees(announced([outsider, ...others], alternates))
    disagrees(roundFact('PanelDrawn', { seats, alternates, passedOver: [outsider] }))
    disagrees(roundFact('PanelDrawn', { seats, alternates, passedOver, randomness: bytesOf(1) }))
    disagrees(honest(), { ...context, pool: addressOf(99) })
  })

  it('leaves out the parties and who sat in an earlier round', () => {
    const [jobCreator, resourceProvider, solver] = mediators.slice(9) as [Address, Address, Address]
    const second = disputeAfter(
      opened({ jobCreator, resourceProvider, solver }),
      ...seated(1, 3, 21),
      roundFact('RoundOpened', { round: 2, seats: 7 }),
    )
    const { expected } = checkPanel(context, second, announced([], [], 2))
    const panel: { readonly seats: readonly Address[] } = JSON.parse(expected)
    assert.deepEqual([...panel.seats].sort(), mediators.slice(3, 9))
  })

  it('disagrees with a panel of a round that is not open', () => {
    const { agrees, expected } = checkPanel(context, waiting, announced([], [], 2))
    assert.equal(agrees, false)
    assert.match(expected, /round 2 is not open/)
  })
})

describe('a reveal', () => {
  const dispute = disputeAfter(...drawn, committed(act(21)), roundFact('CommitPhaseEnded', {}))

  it('agrees when it hashes to the commitment, before the fact and after it', () => {
    const reveal = revealed(act(21))
    assert.ok(checkCommitment(IDENTITY, dispute, reveal).agrees)
    assert.ok(checkCommitment(IDENTITY, disputeEvolver.evolve(dispute, reveal), reveal).agrees)
  })

  it('disagrees when anything was changed, or nothing was committed', () => {
    for (const change of [
      { salt: bytesOf(9) },
      { outcome: 3 },
      { reason: 1 },
      { evidence: bytesOf(9) },
      { rung: 1 },
    ]) {
      assert.equal(checkCommitment(IDENTITY, dispute, revealed(act(21), 1, change)).agrees, false)
    }
    assert.equal(checkCommitment({ ...IDENTITY, chainId: 1n }, dispute, revealed(act(21))).agrees, false)
    assert.equal(checkCommitment(IDENTITY, dispute, revealed(act(22))).found, '"no commitment"')
  })
})

describe('a ruling', () => {
  const unanimous = disputeAfter(...drawn, ...voted([act(21), act(22), act(23)]))
  const split = disputeAfter(...drawn, ...voted([act(21), act(22), act(23, { verdict: 'REJECT' })]))

  it('agrees when it counts the reveals', () => {
    assert.ok(checkRuling(unanimous, closed(1)).agrees)
    assert.ok(checkRuling(split, closed(0, true)).agrees)
  })

  it('agrees to stop short when the pool says that no further round fits', () => {
    assert.ok(checkRuling(split, closed(5)).agrees)
  })

  it('disagrees with any other outcome', () => {
    for (const outcome of [2, 3, 4, 5, 6, 7])
      assert.equal(checkRuling(unanimous, closed(outcome)).agrees, false)
    assert.equal(checkRuling(unanimous, closed(0, true)).agrees, false)
    assert.equal(checkRuling(split, closed(1)).agrees, false)
    assert.equal(checkRuling(unanimous, closed(1, false, 2)).agrees, false)
  })

  it('disagrees with a round more than was funded', () => {
    const cut = disputeAfter(
      funded(),
      opened({ rounds: 1 }),
      ...seated(1, 3, 21),
      ...voted([act(21), act(22)]),
    )
    assert.equal(checkRuling(cut, closed(0, true)).agrees, false)
    assert.ok(checkRuling(cut, closed(5)).agrees)
  })

  it('without a panel is UNSERVICEABLE in round one or INCONCLUSIVE', () => {
    const waiting = disputeAfter(funded(), opened(), roundFact('RoundOpened', { seats: 3 }))
    assert.ok(checkRuling(waiting, closed(7)).agrees)
    assert.ok(checkRuling(waiting, closed(5)).agrees)
    assert.equal(checkRuling(waiting, closed(1)).agrees, false)
  })
})

describe('a settlement', () => {
  const finalised = fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome: 1, finaliser: addressOf(21) })
  // Two coherent votes and one hidden: fees 3 LP, 5 % to the treasury; the slash of 25 LP halved; 15.35 LP by two.
  const played = [
    ...drawn,
    ...voted([act(21), act(22), act(23, { hides: true })]),
    roundFact('RoundClosed', { outcome: 0, escalates: true }),
    ...seated(2, 7, 31),
    ...voted(
      [31, 32, 33, 34, 35, 36, 37].map((number) => act(number)),
      2,
    ),
    roundFact('RoundClosed', { round: 2, outcome: 1 }),
  ]
  const wei = (milli: bigint) => String((milli * LP) / 1000n)
  const money: readonly ChainFact[] = [
    fact('FeeCaptured', { disputeId: DISPUTE_ID, from: addressOf(21), amount: wei(900n) }),
    roundFact('SeatSlashed', { mediator: addressOf(23), amount: wei(25_000n), fault: 2 }),
    roundFact('SeatRewarded', { mediator: addressOf(22), amount: wei(7675n) }),
    roundFact('SeatRewarded', { mediator: addressOf(21), amount: wei(7675n) }),
    fact('TreasuryCredited', { disputeId: DISPUTE_ID, amount: wei(150n) }),
    fact('InsuranceCredited', { disputeId: DISPUTE_ID, amount: wei(12_500n) }),
    ...[31, 32, 33, 34, 35, 36, 37].map((number) =>
      roundFact('SeatRewarded', { round: 2, mediator: addressOf(number), amount: wei(950n) }),
    ),
    fact('TreasuryCredited', { disputeId: DISPUTE_ID, amount: wei(350n) }),
    fact('EscrowReturned', { disputeId: DISPUTE_ID, to: JOB_CREATOR, amount: wei(900n) }),
  ]
  const check = (facts: readonly ChainFact[]) =>
    checkSettlement(PARAMETERS, disputeAfter(...played, ...facts, finalised))

  it('agrees to the wei, in whatever order it was announced', () => {
    const agreement = check(money)
    assert.equal(agreement.found, agreement.expected)
    assert.ok(agreement.agrees)
    assert.ok(check(money.toReversed()).agrees)
  })

  it('disagrees when one payment is missing, or off by a wei', () => {
    money.forEach((_, index) =>
      assert.equal(check(money.filter((__, other) => other !== index)).agrees, false),
    )
    const oneWei = fact('EscrowReturned', { disputeId: DISPUTE_ID, to: JOB_CREATOR, amount: '1' })
    assert.equal(check([...money, oneWei]).agrees, false)
  })

  it('disagrees before there is an outcome, or with one that no table knows', () => {
    const unknown = fact('DisputeFinalised', { ...finalised.data, outcome: 9 })
    assert.equal(checkSettlement(PARAMETERS, disputeAfter(...played, ...money)).agrees, false)
    assert.equal(checkSettlement(PARAMETERS, disputeAfter(...played, ...money, unknown)).agrees, false)
  })
})
