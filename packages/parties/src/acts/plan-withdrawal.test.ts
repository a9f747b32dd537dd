import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { Interface } from 'ethers/abi'
import { givenAct } from '../testing/given-view.ts'
import { CREATOR, DISPUTE, LP, PROVIDER, sampleDeal, sampleView } from '../testing/sample-view.ts'
import type { FundingView } from './funding-view.ts'
import { planWithdrawal } from './plan-withdrawal.ts'

const pool = new Interface(disputePoolAbi)
const view = (
  change: Partial<Omit<FundingView, 'account'>> & { readonly account?: Partial<FundingView['account']> } = {},
): FundingView => {
  const { block, account, contracts, isPaused, dealId } = sampleView({
    account: { address: CREATOR, ...change.account },
  })
  return {
    block,
    contracts,
    isPaused,
    dealId,
    deal: sampleDeal({ state: 'ResultsSubmitted' }),
    disputeId: null,
    funding: { jobCreator: CREATOR, rounds: 2, amount: 10n * LP },
    ...change,
    account,
  }
}
const given = (change: Parameters<typeof view>[0] = {}) => givenAct(planWithdrawal(view(change)))

describe('planning to take escrow back that no dispute uses', () => {
  it('asks the pool for it, pays nothing, and minds that the result can still be challenged', () =>
    given().then({
      sends: [/^take 10 LP of escrow back$/],
      pays: 0n,
      says: [
        new RegExp(`10 LP, paid for 2 rounds, come back into the wallet of ${CREATOR}`),
        /pays the escrow again/,
      ],
    }))

  it('names the deal to the pool itself, whoever paid', () => {
    const act = planWithdrawal(view())
    assert.ok(act.kind === 'planned')
    const [{ call }] = act.steps
    assert.equal(call.to, view().contracts.disputePool)
    assert.equal(call.data, pool.encodeFunctionData('withdrawFunding', ['deal']))
  })

  for (const deal of [sampleDeal({ state: 'ResultsAccepted' }), null])
    it(`minds nothing once the result cannot be challenged: ${deal?.state ?? 'no deal'}`, () => {
      const act = planWithdrawal(view({ deal }))
      assert.deepEqual(act.kind === 'planned' && act.warnings, [])
    })

  it('has nothing to do where nothing is in escrow', () =>
    given({ funding: null }).then({ nothing: /no escrow of a challenge/ }))

  it('is refused where a dispute uses it, to strangers, off chain, without coin, and while nothing moves', () => {
    given({ disputeId: DISPUTE }).then({
      refused: 'DISPUTE_EXISTS',
      saying: new RegExp(`${DISPUTE}.*lilymed challenge claim`),
    })
    given({ disputeId: DISPUTE, funding: null }).then({ refused: 'DISPUTE_EXISTS', saying: /credit/ })
    given({ account: { address: PROVIDER } }).then({
      refused: 'NOT_THE_CREATOR',
      saying: new RegExp(`${CREATOR}.*${PROVIDER}`),
    })
    given({ deal: null, funding: null }).then({ refused: 'NOT_ON_CHAIN', saying: /not on chain/ })
    given({ account: { coin: 0n } }).then({ refused: 'TOO_LITTLE_COIN', saying: /gas/ })
    given({ isPaused: true }).then({ refused: 'TOKEN_PAUSED', saying: /paused/ })
  })
})
