import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { addressOf, PARAMETERS } from '../testing/facts.ts'
import { member } from '../testing/settlement-double.ts'
import { DISPUTE_OUTCOMES, RULINGS, VERDICTS, type DisputeOutcome, type Verdict } from '../values/outcomes.ts'
import { settleDispute } from './settle-dispute.ts'
import { settleRound } from './settle-round.ts'
import type { SettledAppeal, SettledRound } from './settled-round.ts'

const members = fc.array(
  fc.record({
    mediator: fc.integer({ min: 1, max: 10_000 }).map(addressOf),
    seated: fc.boolean(),
    committed: fc.boolean(),
    verdict: fc.option(fc.constantFrom(...VERDICTS)),
  }),
  { maxLength: 9 },
)
const amount = fc.bigInt({ min: 0n, max: 10n ** 24n })
const appeals: fc.Arbitrary<SettledAppeal> = fc.record({
  appellant: fc.constant(addressOf(70)),
  against: fc.constantFrom(...DISPUTE_OUTCOMES),
  bond: amount,
  isHeard: fc.boolean(),
})
const rounds: fc.Arbitrary<SettledRound> = fc.record({
  round: fc.constant(1),
  seats: fc.constantFrom(3, 7),
  isExpress: fc.boolean(),
  commitRanToEnd: fc.boolean(),
  revealRanToEnd: fc.boolean(),
  funder: fc.option(fc.constant(addressOf(71))),
  isCanary: fc.boolean(),
  appeal: fc.option(appeals),
  members: members.map((list) =>
    list.map((one) => ({ ...one, committed: one.committed || one.verdict !== null })),
  ),
})
const bps = fc.integer({ min: 0, max: 10_000 })
const parameters = fc.record({
  lockPerSeat: amount,
  feePerSeat: amount,
  finaliserTip: amount,
  noCommitSlashBps: bps,
  noRevealSlashBps: bps,
  incoherentSlashBps: bps,
  expressNoCommitSlashBps: bps,
  expressNoRevealSlashBps: bps,
  expressIncoherentSlashBps: bps,
  canarySlashBps: bps,
  treasuryBps: bps,
  insuranceBps: bps,
})
const total = (items: readonly { readonly amount: bigint }[]) =>
  items.reduce((sum, item) => sum + item.amount, 0n)

describe('every settlement', () => {
  it('conserves the wei', () => {
    fc.assert(
      fc.property(
        parameters,
        fc.constantFrom(...DISPUTE_OUTCOMES),
        fc.array(rounds, { maxLength: 3 }),
        fc.record({
          escrow: amount,
          mediationFee: amount,
          slashable: amount,
          forfeited: amount,
          owed: amount,
        }),
        fc.boolean(),
        (set, outcome, played, money, isCanary) => {
          const { escrow, mediationFee, slashable, forfeited, owed } = money
          const settled = settleDispute({
            parameters: { ...PARAMETERS, ...set },
            outcome,
            rounds: played,
            escrow,
            mediationFee,
            isCanary,
            overturned: { forfeited, owed },
            slashable: () => slashable,
          })
          const flat = (pick: 'slashes' | 'rewards' | 'refunds') =>
            total(settled.rounds.flatMap((round) => [...round[pick]]))
          const endings = settled.rounds.flatMap(({ appeal }) => (appeal === null ? [] : [appeal]))
          const bonds = played.reduce((sum, { appeal }) => sum + (appeal?.bond ?? 0n), 0n)
          const credited = endings.reduce((sum, ending) => sum + ending.credited, 0n)
          const paidIn = escrow + settled.feeCaptured + flat('slashes') + bonds + forfeited
          const toParties = settled.returned + flat('refunds') + credited + settled.compensation
          assert.equal(flat('rewards') + settled.treasury + settled.insurance + toParties, paidIn)
          for (const { rewards, treasury, insurance, unspent, appeal } of settled.rounds) {
            assert.ok(
              [
                ...rewards.map((reward) => reward.amount),
                treasury,
                insurance,
                unspent,
                appeal?.credited ?? 0n,
              ].every((wei) => wei >= 0n),
            )
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('conserves the wei of each round', () => {
    fc.assert(
      fc.property(parameters, fc.constantFrom(...DISPUTE_OUTCOMES), rounds, (set, outcome, round) => {
        const settled = settleRound({ ...PARAMETERS, ...set }, outcome, round)
        const { appeal } = settled
        const paidIn =
          settled.fees + total(settled.slashes) + (appeal?.bond ?? 0n) + (appeal?.feesReturned ?? 0n)
        const paidOut =
          total(settled.rewards) +
          total(settled.refunds) +
          settled.treasury +
          settled.insurance +
          settled.unspent
        assert.equal(paidOut + (appeal?.credited ?? 0n), paidIn)
      }),
    )
  })

  it('never slashes an honest mediator that was on time', () => {
    fc.assert(
      fc.property(rounds, fc.constantFrom(...RULINGS), (round, verdict) => {
        const honest = member(99_999, verdict)
        const settled = settleRound(PARAMETERS, verdict, { ...round, members: [...round.members, honest] })
        assert.ok(settled.slashes.every(({ mediator }) => mediator !== honest.mediator))
        assert.ok(settled.rewards.some((reward) => reward.mediator === honest.mediator))
      }),
    )
  })

  it('never makes hiding a vote cheaper than showing it', () => {
    const lost = (round: SettledRound, outcome: DisputeOutcome) =>
      total(
        settleRound(PARAMETERS, outcome, round).slashes.filter((slash) => slash.mediator === addressOf(99)),
      )
    fc.assert(
      fc.property(
        rounds,
        fc.constantFrom(...DISPUTE_OUTCOMES),
        fc.constantFrom(...VERDICTS),
        (round, outcome, verdict) => {
          const withVote = (shown: Verdict | null) => ({
            ...round,
            revealRanToEnd: round.revealRanToEnd || shown === null,
            members: [...round.members, { ...member(99, shown), committed: true }],
          })
          assert.ok(lost(withVote(null), outcome) >= lost(withVote(verdict), outcome))
        },
      ),
    )
  })
})
