import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DEAL_STATES } from '@lilymed/domain'
import * as fc from 'fast-check'
import {
  CREATOR,
  EXACT,
  PORTABLE,
  PROVIDER,
  samplePosition,
  sampleQuote,
} from '../testing/sample-position.ts'
import type { ChallengePosition } from './challenge-position.ts'
import { planChallenge } from './plan-challenge.ts'
import type { ChallengePlan, ChallengeWish } from './plan-challenge.ts'

const LP = 10n ** 18n
const account = samplePosition().account ?? assert.fail('it has one')
const deal = samplePosition().deal ?? assert.fail('it has one')

const planned = (change: Partial<ChallengePosition> = {}, wish: ChallengeWish = {}): ChallengePlan => {
  const plan = planChallenge(samplePosition(change), wish, PORTABLE)
  return plan.kind === 'planned' ? plan : assert.fail(JSON.stringify(plan))
}
const refused = (change: Partial<ChallengePosition>, wish: ChallengeWish = {}): string => {
  const plan = planChallenge(samplePosition(change), wish, PORTABLE)
  return plan.kind === 'rejected' ? plan.rejection.code : assert.fail(plan.kind)
}

describe('planning a challenge', () => {
  it('pays for every round that fits, by three transactions', () => {
    const plan = planned()
    assert.deepEqual([plan.rounds, plan.pays, plan.escrow, plan.from], [2, 10n * LP, 10n * LP, CREATOR])
    assert.deepEqual(
      plan.steps.map(({ kind }) => kind),
      ['approve', 'fund', 'check'],
    )
    // 30 + 600 + 300 + 120 of a round, then 60 + 60 + 120 to finalise it.
    assert.equal(plan.checkBy, 1_003_600 - 1290)
  })

  it('approves exactly what is missing, and nothing where it is allowed already', () => {
    const [step] = planned({}, { rounds: 1 }).steps
    assert.deepEqual(step, {
      kind: 'approve',
      spender: samplePosition().contracts.settlement,
      amount: 3n * LP,
    })
    const allowed = { account: { ...account, allowance: 10n * LP } }
    assert.deepEqual(
      planned(allowed).steps.map(({ kind }) => kind),
      ['fund', 'check'],
    )
  })

  it('is one transaction after the allowance where the network has a forwarder', () => {
    const forwarder = `0x${'77'.repeat(20)}`
    const { steps } = planned({ contracts: { ...samplePosition().contracts, forwarder } })
    assert.deepEqual(steps, [
      { kind: 'approve', spender: forwarder, amount: 10n * LP },
      { kind: 'forward', drawClass: PORTABLE, rounds: 2, amount: 10n * LP },
    ])
  })

  it('goes on with what was funded: only the difference, or nothing', () => {
    const once = { drawClass: PORTABLE, rounds: 1, amount: 3n * LP }
    assert.deepEqual(
      [planned({ funding: once }).pays, planned({ funding: once }).escrow],
      [7n * LP, 10n * LP],
    )
    const all = planned({ funding: { ...once, rounds: 2, amount: 10n * LP } })
    assert.deepEqual([all.pays, all.steps], [0n, [{ kind: 'check' }]])
    assert.equal(refused({ funding: once }, { drawClass: EXACT }), 'CLASS_DIFFERS')
  })

  it('sends nothing for a deal that has its dispute', () => {
    const disputeId = `0x${'d1'.repeat(32)}`
    assert.deepEqual(planChallenge(samplePosition({ disputeId }), {}, PORTABLE), {
      kind: 'disputed',
      disputeId,
    })
  })

  it('refuses every state but a fresh result, and deals that are not on chain', () => {
    assert.equal(refused({ deal: null }), 'NOT_ON_CHAIN')
    for (const { name } of DEAL_STATES) {
      if (name === 'ResultsSubmitted') continue
      const code = name === 'DealAgreed' || name === 'DealNegotiating' ? 'NO_RESULT' : 'DEAL_CLOSED'
      assert.equal(refused({ deal: { ...deal, state: name } }), code, name)
    }
  })

  it('refuses any account but the creator’s', () => {
    assert.equal(refused({ account: { ...account, address: PROVIDER } }), 'NOT_THE_CREATOR')
  })

  it('refuses what the pool would refuse for its time, its class, or its rounds', () => {
    assert.equal(refused({ quotes: [sampleQuote({ mode: null, rounds: 0 })] }), 'CHECK_TOO_LATE')
    assert.equal(refused({ quotes: [sampleQuote({ classRounds: 0, rounds: 0 })] }), 'CLASS_NEEDED')
    assert.equal(refused({}, { drawClass: EXACT }), 'CLASS_TOO_SMALL')
    assert.equal(refused({}, { rounds: 3 }), 'ROUNDS_OUT_OF_RANGE')
    assert.equal(refused({ dealId: 'é'.repeat(65) }), 'DEAL_ID_TOO_LONG')
  })

  it('is bound by the provider’s declaration as long as one of its classes has a panel', () => {
    const declaration = { drawClasses: [EXACT], policyDigest: PORTABLE, highestRung: 0 }
    const quotes = [sampleQuote(), sampleQuote({ drawClass: EXACT })]
    assert.equal(planned({ declaration, quotes }).quote.drawClass, EXACT)
    assert.equal(refused({ declaration, quotes }, { drawClass: PORTABLE }), 'CLASS_NOT_DECLARED')
    const emptied = [sampleQuote(), sampleQuote({ drawClass: EXACT, classRounds: 0 })]
    assert.equal(planned({ declaration, quotes: emptied }).quote.drawClass, PORTABLE)
  })

  it('refuses whoever cannot pay escrow, fee and gas, and only those', () => {
    // 10 of escrow and 3 of fee, of which 1 of judging collateral comes back first.
    assert.equal(refused({ account: { ...account, tokens: 12n * LP - 1n } }), 'TOO_FEW_TOKENS')
    assert.equal(planned({ account: { ...account, tokens: 12n * LP } }).pays, 10n * LP)
    assert.equal(refused({ account: { ...account, coin: 1n } }), 'TOO_LITTLE_COIN')
  })

  it('ends in a dispute after at most three transactions, having paid what it said, wherever it begins', () => {
    const begun = fc.record({
      funded: fc.constantFrom(0, 1, 2),
      allowance: fc.bigInt({ min: 0n, max: 20n * LP }),
      rounds: fc.constantFrom(undefined, 1, 2),
      hasForwarder: fc.boolean(),
    })
    fc.assert(
      fc.property(begun, ({ funded, allowance, rounds, hasForwarder }) => {
        const forwarder = hasForwarder ? `0x${'77'.repeat(20)}` : null
        const amounts = [0n, 3n * LP, 10n * LP]
        let position = samplePosition({
          contracts: { ...samplePosition().contracts, forwarder },
          account: { ...account, allowance },
          funding:
            funded === 0 ? null : { drawClass: PORTABLE, rounds: funded, amount: amounts[funded] ?? 0n },
        })
        const first = planChallenge(position, { rounds }, PORTABLE)
        assert.ok(first.kind === 'planned')
        let paid = 0n
        for (let count = 0; ; count += 1) {
          const plan = planChallenge(position, { rounds: first.rounds, drawClass: PORTABLE }, PORTABLE)
          if (plan.kind === 'disputed') return
          assert.ok(plan.kind === 'planned' && count < 3)
          assert.equal(plan.pays + paid, first.pays)
          const [step] = plan.steps
          assert.ok(step !== undefined)
          if (step.kind === 'approve')
            position = { ...position, account: { ...account, allowance: step.amount } }
          if (step.kind === 'fund' || step.kind === 'forward') {
            assert.ok((position.account?.allowance ?? 0n) >= step.amount)
            paid += step.amount
            position = {
              ...position,
              funding: { drawClass: step.drawClass, rounds: step.rounds, amount: amounts[step.rounds] ?? 0n },
            }
          }
          if (step.kind === 'check' || step.kind === 'forward')
            position = { ...position, disputeId: PORTABLE }
        }
      }),
    )
  })
})
