import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { givenDecider } from '../testing/given.ts'
import { claiming } from './claiming.ts'
import type { ClaimingCommand, ClaimingEvent, ClaimPolicy, ClaimView } from './claiming.ts'

const LP = 10n ** 18n
const noEvents: readonly ClaimingEvent[] = []
const policy: ClaimPolicy = { minimum: 25n * LP, gasMultiple: 10, keepCoin: LP / 100n }
/** 25 LP are exactly ten times the gas: 0.001 coin at 2500 LP a coin. */
const view: ClaimView = {
  credit: 25n * LP,
  coin: LP / 100n + LP / 1000n,
  gas: LP / 1000n,
  lpPerCoin: 2500n * LP,
  at: 7,
}
const look = (changes: Partial<ClaimView> = {}): ClaimingCommand => ({
  type: 'IntendClaim',
  view: { ...view, ...changes },
  policy,
})
const intended = (claim: number): ClaimingEvent => ({
  type: 'ClaimIntended',
  data: { claim, credit: String(25n * LP), at: 7 },
})
const paid = { kind: 'paid', txHash: '0x01', blockNumber: 9 } as const
const ended = (claim: number): ClaimingEvent => ({ type: 'ClaimEnded', data: { claim, ...paid } })
const history = (...events: readonly ClaimingEvent[]) => givenDecider(claiming, ...events)

describe('claiming', () => {
  it('is intended when the credit is worth it, one at a time, each under its own number', () => {
    history().when(look()).then(intended(1))
    history(intended(1))
      .when(look({ credit: 90n * LP }))
      .then(...noEvents)
    history(intended(1), ended(1)).when(look()).then(intended(2))
  })

  it('is not intended where it would not pay, or would take the coin that votes need', () => {
    history()
      .when(look({ credit: 0n }))
      .thenRejected('NOTHING_TO_CLAIM')
    history()
      .when(look({ credit: 25n * LP - 1n }))
      .thenRejected('BELOW_MINIMUM')
    history()
      .when(look({ gas: LP / 1000n + 1n }))
      .thenRejected('NOT_WORTH_IT')
    history()
      .when(look({ gas: LP / 1000n + 1n, coin: LP, lpPerCoin: null }))
      .then(intended(1))
    history()
      .when(look({ coin: view.coin - 1n }))
      .thenRejected('TOO_LITTLE_COIN')
  })

  it('ends once, whatever came of it', () => {
    history(intended(1)).when({ type: 'EndClaim', claim: 1, ending: paid }).then(ended(1))
    history(intended(1), ended(1))
      .when({ type: 'EndClaim', claim: 1, ending: paid })
      .then(...noEvents)
    history(intended(1)).when({ type: 'EndClaim', claim: 2, ending: paid }).thenRejected('CLAIM_UNKNOWN')
    const state = [intended(1), ended(1), intended(2), ended(1)].reduce(
      claiming.evolve,
      claiming.initialState(),
    )
    assert.deepEqual(state, { count: 2, open: { claim: 2, credit: String(25n * LP) } })
  })
})
