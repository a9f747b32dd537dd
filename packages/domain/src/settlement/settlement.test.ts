import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { addressOf, LP, PARAMETERS } from '../testing/facts.ts'
import { DISPUTE_OUTCOMES, VERDICTS, type DisputeOutcome, type Verdict } from '../values/outcomes.ts'
import { settleDispute } from './settle-dispute.ts'
import { settleRound, type SettledMember, type SettledRound } from './settle-round.ts'

const member = (
  number: number,
  verdict: Verdict | null,
  change: Partial<SettledMember> = {},
): SettledMember => ({
  mediator: addressOf(number),
  seated: true,
  committed: true,
  verdict,
  ...change,
})

const roundOf = (members: readonly SettledMember[], change: Partial<SettledRound> = {}): SettledRound => ({
  round: 1,
  seats: 3,
  commitRanToEnd: members.filter(({ committed }) => committed).length < 3,
  revealRanToEnd: members.some(({ committed, verdict }) => committed && verdict === null),
  members,
  ...change,
})

describe('settling a round', () => {
  it('pays three coherent seats, the odd wei to the treasury', () => {
    const round = roundOf([1, 2, 3].map((number) => member(number, 'ACCEPT')))
    const settled = settleRound({ ...PARAMETERS, feePerSeat: 101n, treasuryBps: 500 }, 'ACCEPT', round)
    // 303 of fees, 15 to the treasury, 288 by three is 96 each.
    assert.deepEqual(
      settled.rewards.map(({ amount }) => amount),
      [96n, 96n, 96n],
    )
    assert.equal(settled.treasury, 15n)
    const odd = settleRound({ ...PARAMETERS, feePerSeat: 100n, treasuryBps: 333 }, 'ACCEPT', round)
    // 300 of fees, 9 to the treasury, 291 by three is 97 each.
    assert.deepEqual([odd.treasury, odd.rewards[0]?.amount], [9n, 97n])
    const remainder = settleRound({ ...PARAMETERS, feePerSeat: 100n, treasuryBps: 0 }, 'ACCEPT', {
      ...round,
      members: round.members
        .slice(0, 3)
        .concat(member(4, 'ACCEPT'), member(5, 'ACCEPT'), member(6, 'ACCEPT'), member(7, 'ACCEPT')),
    })
    assert.deepEqual([remainder.treasury, remainder.rewards[0]?.amount], [6n, 42n])
  })

  it('slashes who hid a vote and shares half of it', () => {
    const round = roundOf([member(1, 'REJECT'), member(2, 'REJECT'), member(3, null)])
    const settled = settleRound(PARAMETERS, 'REJECT', round)
    assert.deepEqual(settled.slashes, [{ mediator: addressOf(3), amount: 25n * LP, fault: 'NO_REVEAL' }])
    assert.equal(settled.insurance, (25n * LP) / 2n)
    // 3 LP less 5 % plus 12.5 LP, by two.
    assert.deepEqual(
      settled.rewards.map(({ amount }) => amount),
      [7_675_000_000_000_000_000n, 7_675_000_000_000_000_000n],
    )
  })

  it('slashes only seats for not committing, and only when the phase ran to its end', () => {
    const absent = { committed: false }
    const members = [
      member(1, 'ACCEPT'),
      member(2, 'ACCEPT'),
      member(3, null, absent),
      member(4, null, { ...absent, seated: false }),
    ]
    const settled = settleRound(PARAMETERS, 'ACCEPT', roundOf(members))
    assert.deepEqual(settled.slashes, [
      { mediator: addressOf(3), amount: 6_250_000_000_000_000_000n, fault: 'NO_COMMIT' },
    ])
    const filled = [...members.slice(0, 3), member(4, 'ACCEPT', { seated: false })]
    assert.deepEqual(settleRound(PARAMETERS, 'ACCEPT', roundOf(filled)).slashes, [])
  })

  it('slashes the opposite of ACCEPT and REJECT and no other vote', () => {
    const members = VERDICTS.map((verdict, index) => member(index + 1, verdict))
    const faults = (outcome: DisputeOutcome) =>
      settleRound(PARAMETERS, outcome, roundOf(members)).slashes.map(({ mediator, fault }) => [
        mediator,
        fault,
      ])
    assert.deepEqual(faults('ACCEPT'), [[addressOf(2), 'INCOHERENT']])
    assert.deepEqual(faults('REJECT'), [[addressOf(1), 'INCOHERENT']])
    for (const outcome of DISPUTE_OUTCOMES.slice(2)) assert.deepEqual(faults(outcome), [], outcome)
  })

  it('pays everyone who revealed when no verdict is on the result', () => {
    const members = [member(1, 'ACCEPT'), member(2, 'REJECT'), member(3, null)]
    for (const outcome of ['INCONCLUSIVE', 'PREEMPTED'] as const) {
      const { rewards } = settleRound(PARAMETERS, outcome, roundOf(members))
      assert.deepEqual(
        rewards.map(({ mediator }) => mediator),
        [addressOf(1), addressOf(2)],
      )
    }
  })

  it('leaves the fees unspent and insures the slashes when nobody earned anything', () => {
    const settled = settleRound(
      PARAMETERS,
      'INCONCLUSIVE',
      roundOf([1, 2, 3].map((number) => member(number, null))),
    )
    assert.deepEqual([settled.unspent, settled.treasury, settled.insurance], [3n * LP, 0n, 75n * LP])
  })

  it('takes no more than a mediator has', () => {
    const round = roundOf([member(1, 'ACCEPT'), member(2, 'ACCEPT'), member(3, null)])
    const settled = settleRound(PARAMETERS, 'ACCEPT', round, () => 7n)
    assert.equal(settled.slashes[0]?.amount, 7n)
  })
})

describe('settling a dispute', () => {
  const unanimous = roundOf([1, 2, 3].map((number) => member(number, 'ACCEPT')))
  const input = { parameters: PARAMETERS, rounds: [unanimous], escrow: 10n * LP, mediationFee: LP }

  it('returns what no round used and captures the fee less the tip', () => {
    const settled = settleDispute({ ...input, outcome: 'ACCEPT' })
    assert.equal(settled.feeCaptured, (9n * LP) / 10n)
    assert.equal(settled.returned, (79n * LP) / 10n)
  })

  it('captures no fee that the controller did not pay, nor less than none', () => {
    assert.equal(settleDispute({ ...input, outcome: 'PREEMPTED' }).feeCaptured, 0n)
    assert.equal(settleDispute({ ...input, outcome: 'ACCEPT', mediationFee: 1n }).feeCaptured, 0n)
  })

  it('returns everything when no panel could be drawn', () => {
    const settled = settleDispute({ ...input, outcome: 'UNSERVICEABLE', rounds: [] })
    assert.deepEqual(settled, {
      rounds: [],
      feeCaptured: 0n,
      treasury: 0n,
      insurance: 0n,
      returned: 10n * LP,
    })
  })
})

const members = fc.array(
  fc.record({
    mediator: fc.integer({ min: 1, max: 10_000 }).map(addressOf),
    seated: fc.boolean(),
    committed: fc.boolean(),
    verdict: fc.option(fc.constantFrom(...VERDICTS)),
  }),
  { maxLength: 9 },
)
const rounds: fc.Arbitrary<SettledRound> = fc.record({
  round: fc.constant(1),
  seats: fc.constantFrom(3, 7),
  commitRanToEnd: fc.boolean(),
  revealRanToEnd: fc.boolean(),
  members: members.map((list) =>
    list.map((one) => ({ ...one, committed: one.committed || one.verdict !== null })),
  ),
})
const amount = fc.bigInt({ min: 0n, max: 10n ** 24n })
const bps = fc.integer({ min: 0, max: 10_000 })

describe('every settlement', () => {
  it('conserves the wei', () => {
    const parameters = fc.record({
      lockPerSeat: amount,
      feePerSeat: amount,
      finaliserTip: amount,
      noCommitSlashBps: bps,
      noRevealSlashBps: bps,
      incoherentSlashBps: bps,
      treasuryBps: bps,
      insuranceBps: bps,
    })
    const outcomes = fc.constantFrom(...DISPUTE_OUTCOMES)
    fc.assert(
      fc.property(
        parameters,
        outcomes,
        fc.array(rounds, { maxLength: 3 }),
        amount,
        amount,
        amount,
        (set, outcome, played, escrow, mediationFee, slashable) => {
          const settled = settleDispute({
            parameters: { ...PARAMETERS, ...set },
            outcome,
            rounds: played,
            escrow,
            mediationFee,
            slashable: () => slashable,
          })
          const flat = (pick: 'slashes' | 'rewards') =>
            settled.rounds
              .flatMap((round) => [...round[pick]])
              .reduce((total, item) => total + item.amount, 0n)
          const paidIn = escrow + settled.feeCaptured + flat('slashes')
          assert.equal(flat('rewards') + settled.treasury + settled.insurance + settled.returned, paidIn)
          for (const { rewards, treasury, insurance, unspent } of settled.rounds) {
            assert.ok(
              [...rewards.map((reward) => reward.amount), treasury, insurance, unspent].every(
                (wei) => wei >= 0n,
              ),
            )
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('never slashes an honest mediator that was on time', () => {
    fc.assert(
      fc.property(rounds, fc.constantFrom(...VERDICTS), (round, verdict) => {
        const honest = member(99_999, verdict)
        const settled = settleRound(PARAMETERS, verdict, { ...round, members: [...round.members, honest] })
        assert.ok(settled.slashes.every(({ mediator }) => mediator !== honest.mediator))
        assert.ok(settled.rewards.some((reward) => reward.mediator === honest.mediator))
      }),
    )
  })
})
