import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressOf, LP, PARAMETERS } from '../testing/facts.ts'
import { member, roundOf } from '../testing/settlement-double.ts'
import { DISPUTE_OUTCOMES, VERDICTS, type DisputeOutcome } from '../values/outcomes.ts'
import { settleDispute } from './settle-dispute.ts'
import { settleRound } from './settle-round.ts'

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

  it('pays what each outcome was worked for', () => {
    const members = VERDICTS.map((verdict, index) => member(index + 1, verdict))
    const paidAt = (outcome: DisputeOutcome) =>
      settleRound(PARAMETERS, outcome, roundOf(members)).rewards.map(
        ({ mediator }) => members.find((one) => one.mediator === mediator)?.verdict,
      )
    assert.deepEqual(paidAt('ACCEPT'), ['ACCEPT'])
    assert.deepEqual(paidAt('REJECT'), ['REJECT'])
    assert.deepEqual(paidAt('NONDETERMINISTIC'), ['REJECT', 'NONDETERMINISTIC'])
    assert.deepEqual(paidAt('CANNOT_REPRODUCE'), ['CANNOT_REPRODUCE', 'FOUND'])
    assert.deepEqual(paidAt('INCONCLUSIVE'), VERDICTS)
    assert.deepEqual(paidAt('PREEMPTED'), VERDICTS)
  })

  it('takes the shares of Express in an Express round', () => {
    const members = [
      member(1, 'ACCEPT'),
      member(2, 'REJECT'),
      member(3, null),
      member(4, null, { committed: false }),
    ]
    const round = roundOf(members, { isExpress: true, commitRanToEnd: true })
    assert.deepEqual(
      settleRound(PARAMETERS, 'ACCEPT', round).slashes.map(({ fault, amount }) => [fault, amount]),
      [
        ['INCOHERENT', 5n * LP],
        ['NO_REVEAL', (25n * LP) / 4n],
        ['NO_COMMIT', (25n * LP) / 10n],
      ],
    )
  })

  it('takes the canary’s share of votes against its truth, and no less of hidden ones', () => {
    const members = [member(1, 'ACCEPT'), member(2, 'REJECT'), member(3, null)]
    const parameters = { ...PARAMETERS, noRevealSlashBps: 6000, canarySlashBps: 8000 }
    const slashes = (isCanary: boolean) =>
      settleRound(parameters, 'ACCEPT', roundOf(members, { isCanary })).slashes.map(({ fault, amount }) => [
        fault,
        amount,
      ])
    assert.deepEqual(slashes(true), [
      ['CANARY', 20n * LP],
      ['NO_REVEAL', 20n * LP],
    ])
    assert.deepEqual(slashes(false), [
      ['INCOHERENT', (25n * LP) / 2n],
      ['NO_REVEAL', 15n * LP],
    ])
  })

  it('gives fees that nobody earned to the appellant who paid them', () => {
    const silent = [1, 2, 3].map((number) => member(number, null))
    const settled = settleRound(PARAMETERS, 'ACCEPT', roundOf(silent, { funder: addressOf(70) }))
    assert.equal(settled.unspent, 0n)
    assert.deepEqual(settled.refunds, [{ to: addressOf(70), amount: 3n * LP }])
    const earned = settleRound(
      PARAMETERS,
      'ACCEPT',
      roundOf([member(1, 'ACCEPT')], { funder: addressOf(70) }),
    )
    assert.deepEqual([earned.unspent, earned.refunds], [0n, []])
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
      compensation: 0n,
    })
  })

  it('captures no fee of a canary, whose controller is told nothing', () => {
    assert.equal(settleDispute({ ...input, outcome: 'ACCEPT', isCanary: true }).feeCaptured, 0n)
  })

  it('pays a fallen canary’s bond to the last appellant up to what it is owed', () => {
    const fallen = (forfeited: bigint) => {
      const { compensation, insurance } = settleDispute({
        ...input,
        outcome: 'ACCEPT',
        isCanary: true,
        overturned: { forfeited, owed: 14n * LP },
      })
      return [compensation, insurance]
    }
    assert.deepEqual(fallen(50n * LP), [14n * LP, 36n * LP])
    assert.deepEqual(fallen(5n * LP), [5n * LP, 0n])
  })
})
