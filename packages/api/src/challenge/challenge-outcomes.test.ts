import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { settleDispute } from '@lilymed/domain'
import type { DisputeOutcome, SettledRound, Verdict } from '@lilymed/domain'
import { samplePosition, sampleQuote } from '../testing/sample-position.ts'
import { challengeOutcomes } from './challenge-outcomes.ts'

const LP = 10n ** 18n
const position = samplePosition()
const deal = position.deal ?? assert.fail('it has one')
const of = (rounds: number, seats = [3, 7, 15]) =>
  new Map(
    challengeOutcomes(position, deal, { quote: sampleQuote({ seats }), rounds }).map((row) => [
      row.outcome,
      row,
    ]),
  )

/** A round whose whole panel votes one verdict. */
const unanimous = (round: number, seats: number, verdict: Verdict): SettledRound => ({
  round,
  seats,
  isExpress: false,
  funder: null,
  isCanary: false,
  appeal: null,
  commitRanToEnd: false,
  revealRanToEnd: false,
  members: Array.from({ length: seats }, (_, index) => ({
    mediator: `0x${String(100 * round + index).padStart(40, '0')}`,
    seated: true,
    committed: true,
    verdict,
  })),
})

describe('what the ends of a challenge mean', () => {
  it('is what the settlement and Lilypad’s payments leave the creator', () => {
    const voted: Partial<Record<DisputeOutcome, Verdict>> = {
      ACCEPT: 'ACCEPT',
      REJECT: 'REJECT',
      NONDETERMINISTIC: 'NONDETERMINISTIC',
      CANNOT_REPRODUCE: 'CANNOT_REPRODUCE',
      INCONCLUSIVE: 'REJECT',
      PREEMPTED: 'ACCEPT',
    }
    for (const [outcome, verdict] of Object.entries(voted) as [DisputeOutcome, Verdict][]) {
      for (const [drawn, bound] of [
        [1, 'most'],
        [2, 'least'],
      ] as const) {
        const seats = [3, 7]
        const { returned } = settleDispute({
          parameters: position.parameters,
          outcome,
          rounds: seats.slice(0, drawn).map((count, index) => unanimous(index + 1, count, verdict)),
          escrow: 10n * LP,
          mediationFee: deal.mediationFee,
        })
        const fee = outcome === 'ACCEPT' || outcome === 'REJECT' ? deal.mediationFee : 0n
        const price = outcome === 'ACCEPT' ? 10n * LP : 0n
        const creator = of(2).get(outcome)?.creator ?? assert.fail(outcome)
        assert.equal(creator[bound], returned - 10n * LP - fee - price, `${outcome}, ${drawn} rounds`)
      }
    }
  })

  it('costs nothing where no panel can be drawn, and two seats where a pair is', () => {
    assert.deepEqual(of(2).get('UNSERVICEABLE')?.creator, { least: 0n, most: 0n })
    assert.equal(of(1, [2, 7, 15]).get('INCONCLUSIVE')?.creator.most, -2n * LP)
  })

  it('pays the provider on ACCEPT alone, at most what the creator put up, and slashes it on REJECT alone', () => {
    const provider = [...of(1).values()].map((row) => [row.outcome, row.provider])
    assert.deepEqual(
      provider.filter(([, wei]) => wei !== 0n),
      [
        ['ACCEPT', 10n * LP],
        ['REJECT', -50n * LP],
      ],
    )
    const claim = deal.claim ?? assert.fail('it has one')
    const dear = { ...deal, claim: { ...claim, jobCost: 30n * LP } }
    const [accepted] = challengeOutcomes(position, dear, { quote: sampleQuote(), rounds: 1 })
    assert.equal(accepted?.provider, 20n * LP)
  })
})
