import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sampleChain } from '../testing/sample-chain.ts'
import { sinceOwn } from './since-own.ts'

describe('a network since one’s own last transaction', () => {
  it('has no head from before it, whichever node answers', async () => {
    const { network, sender } = sampleChain()
    const heads = [0, 2, 1, 0, 1]
    const flapping = async () => ({ ...(await network.head()), number: heads.shift() ?? 1 })
    const own = sinceOwn({ network: { ...network, head: flapping }, sender })
    const next = async () => (await own.network.head()).number
    assert.equal(await next(), 0)
    const call = { to: '0x', data: '0x' }
    const sent = await own.sender?.send({ what: 'let it', call })
    assert.equal(sent?.blockNumber, 1)
    assert.deepEqual([await next(), await next(), await next()], [2, 1, 1])
  })
})
