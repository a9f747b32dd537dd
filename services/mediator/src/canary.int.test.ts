import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Interface } from 'ethers/abi'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { canaryLeaf, canaryTree } from '@lilymed/chain'
import { createFakeChain, disputeId } from './testing/fake-chain.ts'
import { mediatorAt, withNodes } from './testing/fake-node.ts'

const [voter, sponsor] = [mediatorAt(1), mediatorAt(9)]
const found = `0x${'bb'.repeat(32)}`
const abi = new Interface(disputePoolAbi)

/** Everything that a voter does in one dispute, as far as anybody but itself could tell it apart: steps, calls, and what it asked for. */
const playedBy = async (isCanary: boolean): Promise<readonly unknown[]> => {
  const chain = createFakeChain({ seats: [voter] })
  const done: unknown[] = []
  await withNodes(async (start) => {
    const node = await start({
      address: voter,
      chain,
      finds: (run) => {
        done.push({ run })
        return found
      },
    })
    if (isCanary) {
      const leaf = canaryLeaf({
        dealId: 'QmDeal',
        jobCreator: '0x00000000000000000000000000000000000000A1',
        resourceProvider: '0x00000000000000000000000000000000000000A2',
        truth: 2,
        salt: found,
      })
      const { root } = canaryTree([leaf])
      await chain.tell('BondAdded', { sponsor, amount: '100', bond: '100' })
      await chain.tell('CanaryRootPosted', { sponsor, index: 0, root, epoch: '0' })
    } else {
      await chain.mine()
      await chain.mine()
    }
    await chain.open()
    await chain.mineUntil(() => node.steps.some(({ step }) => step === 'revealFinal'))
    // In which block a transaction ends up is the chain's doing, and here hangs on how fast the test runs.
    done.push(...node.steps.map((step) => ({ ...step, blockNumber: 0, txHash: '' })))
    for (const { data } of chain.sent) {
      const call = abi.parseTransaction({ data })
      // The seal around a ballot has a nonce of its own each time; its length is all that shows.
      const values = call?.args.toArray().map(String) ?? []
      done.push(call?.name === 'commit' ? [call.name, ...values.slice(0, 2), values[2]?.length] : data)
    }
  })
  return done
}

describe('a voter in a dispute that is a canary', () => {
  it('does, asks and sends to the byte what it does in any other, until the canary is opened', async () => {
    const [ordinary, canary] = [await playedBy(false), await playedBy(true)]
    assert.ok(JSON.stringify(ordinary).includes(disputeId))
    assert.ok(ordinary.length > 10)
    assert.deepEqual(canary, ordinary)
  })
})
