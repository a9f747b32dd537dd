import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planChallenge } from '@lilymed/api'
import type { ChallengePlan } from '@lilymed/api'
import { sampleChain } from '../testing/sample-chain.ts'
import { CREATOR, DISPUTE } from '../testing/sample-view.ts'
import { raiseChallenge } from './raise-challenge.ts'
import { portableClass, readChallenge } from './read-challenge.ts'

const wish = { rounds: 1 }
const planned = async ({ network }: ReturnType<typeof sampleChain>): Promise<ChallengePlan> => {
  const plan = planChallenge(
    await readChallenge(network, { dealId: 'deal', account: CREATOR }),
    wish,
    portableClass,
  )
  return plan.kind === 'planned' ? plan : assert.fail(`expected a plan, got ${plan.kind}`)
}

describe('raising a challenge', () => {
  it('waits for a node that does not show yet what was sent, and sends nothing twice', async () => {
    const chain = sampleChain({ lag: 1 })
    const agreed = await planned(chain)
    const { disputeId } = await raiseChallenge({ ...chain, dealId: 'deal', wish, agreed })
    assert.equal(disputeId, DISPUTE)
    assert.deepEqual(chain.sent, ['let', 'pay', 'have'])
  })

  it('sends nothing that is dearer than was agreed to', async () => {
    const chain = sampleChain()
    const agreed = await planned(chain)
    for (const less of [{ pays: agreed.pays - 1n }, { mediationFee: agreed.mediationFee - 1n }]) {
      const raising = raiseChallenge({ ...chain, dealId: 'deal', wish, agreed: { ...agreed, ...less } })
      await assert.rejects(raising, { code: 'PLAN_CHANGED' })
    }
    assert.deepEqual(chain.sent, [])
  })
})
