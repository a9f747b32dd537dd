import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dealStateNumber } from '@lilymed/domain'
import { randomMediationId } from '@lilymed/domain/mediation-random'
import { failedRun } from '../duties/run-ending.ts'
import { permissionsOf } from '../mode.ts'
import { chainId, claimDigest, createFakeDeals, dealId } from './testing/fake-deals.ts'
import { mediator, withRandomNode } from './testing/random-node.ts'
import type { RandomNode } from './testing/random-node.ts'

const other = `0x${'bb'.repeat(32)}`
const id = randomMediationId(dealId)
const stepsOf = ({ steps }: RandomNode): readonly string[] => steps.map(({ step }) => step)
const has = (node: RandomNode, step: string): boolean => stepsOf(node).includes(step)
const eventsIn = async ({ store }: RandomNode, stream: string): Promise<string[]> => {
  const types: string[] = []
  for await (const { type } of store.readStream(stream)) types.push(type)
  return types
}

describe('a mediator that Lilypad’s own handler drew', () => {
  it('runs the job once for an honest claim and accepts it once, when the draw is deep', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      const node = await start(() => claimDigest)
      await chain.submit()
      await chain.check(mediator)
      const drawnIn = chain.head().number
      await chain.mineUntil(() => chain.sent.length > 0)
      assert.ok(chain.head().number >= drawnIn + 2)
      await chain.mineUntil(() => has(node, 'dealClosed'))
      await chain.mine()
      assert.deepEqual(chain.sent, [{ id: `random.${id}.verdict`, verdict: 'mediationAcceptResult' }])
      assert.equal(node.runs(), 1)
      const told = ['drawn', 'running', 'decided', 'verdictIntended', 'verdictSent', 'dealClosed']
      assert.deepEqual(stepsOf(node), told)
      assert.deepEqual(node.engine.status().deals, [{ disputeId: id, dealId, stage: 'closed' }])
    })
  })

  it('rejects a claim that two equal runs differ from, and not on one', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      const node = await start(() => other)
      await chain.submit()
      await chain.check(mediator)
      await chain.mineUntil(() => chain.state() === dealStateNumber('MediationRejected'))
      assert.equal(node.runs(), 2)
      assert.deepEqual(
        chain.sent.map(({ verdict }) => verdict),
        ['mediationRejectResult'],
      )
    })
  })

  it('is silent where its runs differ or its machine fails, and says why', async () => {
    const cases = [
      [(run: number) => (run === 1 ? other : `0x${'cc'.repeat(32)}`), 'NONDETERMINISTIC', null],
      [() => failedRun('RESOURCE_LIMIT', 'no room'), 'CANNOT_REPRODUCE', 'RESOURCE_LIMIT'],
    ] as const
    for (const [finds, code, reason] of cases) {
      const chain = createFakeDeals()
      await withRandomNode(chain, async (start) => {
        const node = await start(finds)
        await chain.submit()
        await chain.check(mediator)
        await chain.mineUntil(() => has(node, 'abstained'))
        assert.deepEqual(
          node.steps.find(({ step }) => step === 'abstained'),
          { step: 'abstained', code, reason },
        )
        await chain.mineUntil(() => chain.head().timestamp > 6000, 600)
        assert.deepEqual(chain.sent, [])
      })
    }
  })

  it('leaves deals alone that another was drawn for', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      const node = await start(() => claimDigest)
      await chain.submit()
      await chain.check(`0x${'22'.repeat(20)}`)
      for (let block = 0; block < 5; block += 1) await chain.mine()
      assert.deepEqual(node.steps, [])
      assert.equal(node.runs(), 0)
    })
  })

  it('sends what it intended and no more when it crashed right after the intent, before anything was sent', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      let attempts = 0
      const lost = { send: () => new Promise<never>(() => (attempts += 1)) }
      const crashing = await start(() => claimDigest, { transactions: lost })
      await chain.submit()
      await chain.check(mediator)
      await chain.mineUntil(() => attempts > 0)
      await crashing.stop()
      // Its machine is another now: what was intended is not decided again.
      const node = await start(() => other)
      await chain.mineUntil(() => has(node, 'dealClosed'))
      assert.equal(node.runs(), 0)
      assert.deepEqual(
        chain.sent.map(({ verdict }) => verdict),
        ['mediationAcceptResult'],
      )
      assert.equal(attempts, 1)
    })
  })

  it('sees a draw of the time when it was stopped, and answers in time', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      await chain.submit()
      await chain.check(mediator)
      for (let block = 0; block < 4; block += 1) await chain.mine()
      const node = await start(() => claimDigest)
      await chain.mineUntil(() => has(node, 'dealClosed'))
      assert.equal(chain.state(), dealStateNumber('MediationAccepted'))
    })
  })

  it('sends nothing when the controller’s time is over before it was started, or before it was drawn', async () => {
    for (const late of ['stopped', 'drawn'] as const) {
      const chain = createFakeDeals()
      await withRandomNode(chain, async (start) => {
        await chain.submit()
        await chain.check(mediator, late === 'drawn' ? 4000 : 2)
        await chain.mine(late === 'drawn' ? 2 : 4000)
        const node = await start(() => claimDigest)
        await chain.mineUntil(() => has(node, 'abstained'))
        assert.equal(node.runs(), 0)
        await chain.timeOut()
        await chain.mineUntil(() => has(node, 'dealClosed'))
        assert.deepEqual(chain.sent, [])
        const said = node.steps.find((step) => step.step === 'abstained')
        assert.equal(said?.code, 'LATE')
      })
    }
  })

  it('is silent when its draw leaves the chain and another is drawn, though it had a verdict', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      const node = await start(() => claimDigest)
      await chain.submit()
      await chain.check(mediator)
      await chain.mineUntil(() => has(node, 'decided'))
      const above = chain.head().number - 2
      await chain.rewind(above)
      await chain.check(`0x${'22'.repeat(20)}`)
      for (let block = 0; block < 6; block += 1) await chain.mine()
      assert.ok(has(node, 'rewound'))
      assert.deepEqual(chain.sent, [])
    })
  })

  it('speaks of the claim that the chain has after a rewind, not of the one before', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      const node = await start(() => claimDigest)
      await chain.submit()
      await chain.check(mediator)
      await chain.mineUntil(() => has(node, 'decided'))
      await chain.rewind(chain.head().number)
      await chain.submit(other)
      await chain.check(mediator)
      await chain.mineUntil(() => has(node, 'dealClosed'))
      assert.equal(chain.state(), dealStateNumber('MediationRejected'))
      assert.equal(node.runs(), 3)
    })
  })

  it('records a refusal once, tries again until time is over, and then says so', async () => {
    const chain = createFakeDeals()
    chain.refuse('"Only mediation"')
    await withRandomNode(chain, async (start) => {
      const node = await start(() => claimDigest)
      await chain.submit()
      await chain.check(mediator)
      await chain.mineUntil(() => has(node, 'abstained'), 60)
      const said = node.steps.filter(({ step }) => step === 'verdictRefused' || step === 'abstained')
      assert.deepEqual(said, [
        { step: 'verdictRefused', code: '"Only mediation"' },
        { step: 'abstained', code: 'REFUSED', reason: null },
      ])
      assert.deepEqual(chain.sent, [])
    })
  })

  it('intends nothing while it is halted, and goes on when it is resumed', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      let halted = true
      const node = await start(() => claimDigest, { isHalted: () => halted })
      await chain.submit()
      await chain.check(mediator)
      await chain.mineUntil(() => has(node, 'decided'))
      for (let block = 0; block < 4; block += 1) await chain.mine()
      assert.deepEqual(chain.sent, [])
      halted = false
      await chain.mineUntil(() => has(node, 'dealClosed'))
    })
  })

  it('shadows every disputed deal in a stream of its own, and sends nothing', async () => {
    const chain = createFakeDeals()
    await withRandomNode(chain, async (start) => {
      const node = await start(() => claimDigest, { permissions: permissionsOf('shadow') })
      await chain.submit()
      await chain.check(`0x${'22'.repeat(20)}`)
      await chain.mineUntil(() => has(node, 'decided'))
      for (let block = 0; block < 4; block += 1) await chain.mine()
      assert.deepEqual(chain.sent, [])
      const told = await eventsIn(node, `shadow-random-${chainId}.${id}`)
      assert.ok(told.includes('VerdictReached') && !told.includes('VerdictIntended'))
    })
  })
})
