import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { claimDigest, createFakeChain, revealedAs } from './testing/fake-chain.ts'
import type { FakeChain } from './testing/fake-chain.ts'
import { mediatorAt, withNodes } from './testing/fake-node.ts'

const [first, second] = [mediatorAt(1), mediatorAt(2)]
const other = `0x${'bb'.repeat(32)}`
const commitsOf = (chain: FakeChain): readonly string[] =>
  chain.sent.filter(({ name, from }) => name === 'commit' && from === first).map(({ data }) => data)

describe('a second copy of a node', () => {
  it('on another machine that signed another commitment in the same block knows the one that stands, opens that alone, and signs no more', async () => {
    const chain = createFakeChain({ seats: [first, second] })
    await withNodes(async (start) => {
      await withNodes(async (startElsewhere) => {
        const copies = [
          {
            node: await start({ address: first, chain, finds: () => claimDigest }),
            verdict: 'ACCEPT' as const,
          },
          {
            node: await startElsewhere({ address: first, chain, finds: () => other }),
            verdict: 'REJECT' as const,
          },
        ]
        await start({ address: second, chain, finds: () => claimDigest })
        await chain.open()
        await chain.draw()
        while (new Set(commitsOf(chain)).size < 2) await new Promise((resolve) => setTimeout(resolve, 1))
        const signed = new Set(commitsOf(chain))
        await chain.mineUntil(() => chain.members().get(first)?.revealed !== undefined)
        await chain.mineUntil(() => chain.has('DisputeSettled'))
        const stood = copies.find(({ verdict }) => revealedAs(chain, first, verdict))
        const loser = copies.find((copy) => copy !== stood)
        assert.ok(stood && loser)
        assert.deepEqual(new Set(commitsOf(chain)), signed, 'nothing was signed after the two')
        const reveals = chain.sent.filter(({ name, from }) => name === 'reveal' && from === first)
        assert.equal(
          new Set(reveals.map(({ data }) => data)).size,
          1,
          'the vote that lost is opened by nobody',
        )
        assert.ok(loser.node.logs().includes('is another copy of it running'))
        assert.doesNotMatch(loser.node.logs(), new RegExp(`"revealFinal".*"outcome":"${loser.verdict}"`))
      })
    })
  })
})
