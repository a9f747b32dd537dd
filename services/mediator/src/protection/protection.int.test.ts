import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { claimDigest, chainId, createFakeChain, disputeId, pool, revealedAs } from '../testing/fake-chain.ts'
import { mediatorAt, withNodes } from '../testing/fake-node.ts'
import { createMemoryProtection } from '../testing/memory-protection.ts'

const [mediator, other] = [mediatorAt(1), mediatorAt(2)]
const stranger = `0x${'99'.repeat(32)}`
const vote = { chainId, pool, disputeId, round: 1, mediator }

describe('a node and its vote protection', () => {
  it('has a commitment promised before anything of it is sent', async () => {
    const chain = createFakeChain({ seats: [mediator] })
    await withNodes(async (start) => {
      const protection = createMemoryProtection()
      const transactions = chain.transactionsOf(mediator)
      const seen: (string | undefined)[] = []
      const watched: typeof transactions = {
        send: (request, onSent) => {
          if (request.id.endsWith('.commit')) seen.push(protection.promised(vote))
          return transactions.send(request, onSent)
        },
      }
      const changes = { protection, transactions: watched }
      await start({ address: mediator, chain, finds: () => claimDigest, changes })
      await chain.open()
      await chain.mineUntil(() => revealedAs(chain, mediator, 'ACCEPT'))
      assert.ok(seen.length > 0)
      assert.equal(seen[0], chain.members().get(mediator)?.commitment)
    })
  })

  it('commits to nothing in a dispute of which another machine promised something, in whatever round', async () => {
    for (const round of [1, 2]) {
      const chain = createFakeChain({ seats: [mediator, other] })
      await withNodes(async (start) => {
        await start({ address: other, chain, finds: () => claimDigest })
        const protection = createMemoryProtection()
        await protection.promise({ ...vote, round }, stranger)
        const changes = { protection }
        const node = await start({ address: mediator, chain, finds: () => claimDigest, changes })
        await chain.open()
        await chain.mineUntil(() => node.steps.some(({ step }) => step === 'missed'))
        const sent = chain.sent.filter(({ from, name }) => from === mediator && name === 'commit')
        assert.deepEqual(sent, [])
        assert.deepEqual(
          node.steps.flatMap((step) => (step.step === 'missed' ? [step.code] : [])),
          ['UNKNOWN_COMMIT'],
        )
        assert.match(node.logs(), /vote protection/)
      })
    }
  })

  it('that is halted commits to nothing new, reveals what it committed, and goes on when it may', async () => {
    const chain = createFakeChain({ seats: [mediator, other] })
    await withNodes(async (start) => {
      let isHalted = true
      const changes = { isHalted: () => isHalted }
      const node = await start({ address: mediator, chain, finds: () => claimDigest, changes })
      await chain.open()
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'decided'))
      for (let block = 0; block < 5; block += 1) await chain.mine()
      assert.ok(!node.steps.some(({ step }) => step === 'committing'))
      isHalted = false
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'committed'))
      isHalted = true
      await start({ address: other, chain, finds: () => claimDigest, changes: { isHalted: () => false } })
      await chain.mineUntil(() => revealedAs(chain, mediator, 'ACCEPT'))
    })
  })
})
