import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventually } from '@lilymed/chain/testing/eventually'
import { dealStateNumber } from '@lilymed/domain'
import { randomMediationId } from '@lilymed/domain/mediation-random'
import { failedRun } from '../duties/run-ending.ts'
import type { DealHistory } from '../history/deal-history.ts'
import { explainDeal } from '../history/explain-deal.ts'
import { readDeals } from '../history/read-deals.ts'
import { permissionsOf } from '../mode.ts'
import type { ShadowMachine } from '../self-audit/shadow-machine.ts'
import { createFakeExaminer } from '../testing/fake-examiner.ts'
import { found } from '../testing/fake-node.ts'
import { calm } from '../testing/on-disk.ts'
import { chainId, claimDigest, createFakeDeals, dealId } from './testing/fake-deals.ts'
import type { FakeDeals } from './testing/fake-deals.ts'
import { mediator, withRandomNode } from './testing/random-node.ts'
import type { RandomNode, StartRandomNode } from './testing/random-node.ts'

const someoneElse = `0x${'22'.repeat(20)}`
const other = `0x${'bb'.repeat(32)}`
const id = randomMediationId(dealId)
const stepsOf = ({ steps }: RandomNode): readonly string[] => steps.map(({ step }) => step)
const has = (node: RandomNode, step: string): boolean => stepsOf(node).includes(step)
const eventsIn = async ({ store }: RandomNode, stream: string): Promise<string[]> => {
  const types: string[] = []
  for await (const { type } of store.readStream(stream)) types.push(type)
  return types
}

/** Begins with a node, a deal with a result, and the draw of this mediator or another. */
const onceDrawn = (
  finds: Parameters<StartRandomNode>[0],
  test: (node: RandomNode, chain: FakeDeals, start: StartRandomNode) => Promise<void>,
  {
    drawn = mediator,
    ...changes
  }: NonNullable<Parameters<StartRandomNode>[1]> & { readonly drawn?: string } = {},
): Promise<void> => {
  const chain = createFakeDeals()
  return withRandomNode(chain, async (start) => {
    const node = await start(finds, changes)
    await chain.submit()
    await chain.check(drawn)
    await test(node, chain, start)
  })
}
const mineSome = async (chain: FakeDeals, blocks: number): Promise<void> => {
  for (let block = 0; block < blocks; block += 1) {
    await chain.mine()
    await calm(2)
  }
}
const verdictsOf = ({ sent }: FakeDeals): readonly string[] => sent.map(({ verdict }) => verdict)

describe('a mediator that Lilypad’s own handler drew', () => {
  it('runs the job once for an honest claim and accepts it once, when the draw is deep', () =>
    onceDrawn(
      () => claimDigest,
      async (node, chain) => {
        const drawnIn = chain.head().number
        await chain.mineUntil(() => chain.sent.length > 0)
        assert.ok(chain.head().number >= drawnIn + 2)
        await chain.mineUntil(() => has(node, 'endFinal'))
        await mineSome(chain, 3)
        assert.deepEqual(chain.sent, [{ id: `random.${id}.verdict`, verdict: 'mediationAcceptResult' }])
        assert.equal(node.runs(), 1)
        const told = [
          'drawn',
          'running',
          'decided',
          'verdictIntended',
          'verdictSent',
          'dealClosed',
          'endFinal',
        ]
        assert.deepEqual(stepsOf(node), told)
        assert.deepEqual(node.engine.status().deals, [{ disputeId: id, dealId, stage: 'closed' }])
        await eventually('its evidence is published', async () => (await node.published()).length > 0)
        assert.deepEqual(
          (await node.published()).map(({ round }) => round),
          [1],
        )
      },
    ))

  it('rejects a claim that two equal runs differ from, and not on one', () =>
    onceDrawn(
      () => other,
      async (node, chain) => {
        await chain.mineUntil(() => chain.state() === dealStateNumber('MediationRejected'))
        assert.equal(node.runs(), 2)
        assert.deepEqual(verdictsOf(chain), ['mediationRejectResult'])
      },
    ))

  for (const [what, finds, code, reason] of [
    [
      'its runs differ',
      (run: number) => (run === 1 ? other : `0x${'cc'.repeat(32)}`),
      'NONDETERMINISTIC',
      null,
    ],
    ['its machine fails', () => failedRun('RESOURCE_LIMIT', 'no room'), 'CANNOT_REPRODUCE', 'RESOURCE_LIMIT'],
  ] as const) {
    it(`is silent where ${what}, and says why`, () =>
      onceDrawn(finds, async (node, chain) => {
        await chain.mineUntil(() => has(node, 'abstained'))
        assert.deepEqual(
          node.steps.find(({ step }) => step === 'abstained'),
          { step: 'abstained', code, reason },
        )
        await chain.mineUntil(() => chain.head().timestamp > 6000, 600)
        assert.deepEqual(chain.sent, [])
      }))
  }

  it('leaves deals alone that another was drawn for', () =>
    onceDrawn(
      () => claimDigest,
      async (node, chain) => {
        await mineSome(chain, 5)
        assert.deepEqual(node.steps, [])
        assert.deepEqual(node.engine.openDraws(), [])
        assert.equal(node.runs(), 0)
      },
      { drawn: someoneElse },
    ))

  it('sends what it intended and no more when it crashed right after the intent, before anything was sent', async () => {
    let attempts = 0
    const lost = { send: () => new Promise<never>(() => (attempts += 1)) }
    await onceDrawn(
      () => claimDigest,
      async (crashing, chain, start) => {
        await chain.mineUntil(() => attempts > 0)
        await crashing.stop()
        // Its machine is another now: what was intended is not decided again.
        const node = await start(() => other)
        await chain.mineUntil(() => has(node, 'dealClosed'))
        assert.equal(node.runs(), 0)
        assert.deepEqual(verdictsOf(chain), ['mediationAcceptResult'])
        assert.equal(attempts, 1)
      },
      { transactions: lost },
    )
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

  it('is silent when its draw leaves the chain and another is drawn, though it had a verdict', () =>
    onceDrawn(
      () => claimDigest,
      async (node, chain) => {
        await chain.mineUntil(() => has(node, 'decided'))
        await chain.rewind(chain.head().number - 2)
        await chain.check(someoneElse)
        await mineSome(chain, 6)
        assert.ok(has(node, 'rewound'))
        assert.deepEqual(chain.sent, [])
      },
    ))

  it('speaks of the claim that the chain has after a rewind, not of the one before', () =>
    onceDrawn(
      () => claimDigest,
      async (node, chain) => {
        await chain.mineUntil(() => has(node, 'decided'))
        await chain.rewind(chain.head().number)
        await chain.submit(other)
        await chain.check(mediator)
        await chain.mineUntil(() => has(node, 'dealClosed'))
        assert.equal(chain.state(), dealStateNumber('MediationRejected'))
        assert.equal(node.runs(), 3)
      },
    ))

  it('records a refusal once, tries again until time is over, and then says so', () =>
    onceDrawn(
      () => claimDigest,
      async (node, chain) => {
        chain.refuse('"Only mediation"')
        await chain.mineUntil(() => has(node, 'abstained'), 60)
        const said = node.steps.filter(({ step }) => step === 'verdictRefused' || step === 'abstained')
        assert.deepEqual(said, [
          { step: 'verdictRefused', code: '"Only mediation"' },
          { step: 'abstained', code: 'REFUSED', reason: null },
        ])
        assert.deepEqual(chain.sent, [])
      },
    ))

  it('intends nothing while it is halted, and goes on when it is resumed', async () => {
    let halted = true
    await onceDrawn(
      () => claimDigest,
      async (node, chain) => {
        await chain.mineUntil(() => has(node, 'decided'))
        await mineSome(chain, 4)
        assert.deepEqual(chain.sent, [])
        assert.deepEqual(node.engine.openDraws(), [{ dealId, mediator }])
        halted = false
        await chain.mineUntil(() => has(node, 'dealClosed'))
      },
      { isHalted: () => halted },
    )
  })

  it('shadows every disputed deal in a stream of its own, and sends nothing', () =>
    onceDrawn(
      () => claimDigest,
      async (node, chain) => {
        await chain.mineUntil(() => has(node, 'decided'))
        await mineSome(chain, 4)
        assert.deepEqual(chain.sent, [])
        const told = await eventsIn(node, `shadow-random-${chainId}.${id}`)
        assert.ok(told.includes('VerdictReached') && !told.includes('VerdictIntended'))
      },
      { drawn: someoneElse, permissions: permissionsOf('shadow') },
    ))

  it('tells its owner no verdict before the end of the deal is final, and all of it afterwards', () =>
    onceDrawn(
      () => other,
      async (node, chain) => {
        const historyOf = async (): Promise<DealHistory> => {
          const [history] = await readDeals({ store: node.store, chainId, confirmations: 2 })
          return history ?? assert.fail('a history')
        }
        const words = { amount: (wei: bigint) => `${wei} wei`, time: () => 'then' }
        const storyOf = (history: DealHistory): string => JSON.stringify(explainDeal(history, words))
        let looks = 0
        while (!has(node, 'endFinal')) {
          await chain.mine()
          await calm(5)
          const history = await historyOf()
          if (history.verdict !== null || history.deal.closed !== null) continue
          assert.deepEqual(await node.published(), [])
          looks += history.stage === 'decided' || history.stage === 'sending' ? 1 : 0
          const shown = JSON.stringify([history.steps, history.stage]) + storyOf(history)
          assert.doesNotMatch(shown, /REJECT|0xbbbbbb|runs of its own/)
          assert.match(shown, looks === 0 ? /./ : /is secret until the end of the deal is final/)
          assert.ok(chain.head().number < 100, 'the deal must end')
        }
        assert.ok(looks > 0, 'it must have been looked at while there was something to hide')
        const { verdict, earned, isDrawn, stage } = await historyOf()
        assert.deepEqual(
          [verdict?.said, verdict?.runs.length, earned, isDrawn, stage],
          ['REJECT', 2, 3n, true, 'closed'],
        )
        const story = storyOf(await historyOf())
        assert.match(story, /two runs of its own gave 0xbbbbbb…bbbb, and the claim is 0xaaaaaa…aaaa/)
        assert.match(story, /this mediator earned 3 wei/)
      },
    ))

  it('tells its owner at once why it stays silent', () =>
    onceDrawn(
      () => failedRun('TIMEOUT', 'it did not end'),
      async (node, chain) => {
        await chain.mineUntil(() => has(node, 'abstained'))
        const [history] = await readDeals({ store: node.store, chainId, confirmations: 2 })
        const story = JSON.stringify(history && explainDeal(history, { amount: String, time: String }))
        assert.match(story, /it stays silent, because it could not run the job: .*\(TIMEOUT\)/)
      },
    ))

  it('tells what it found as a shadow when the deal has ended, and not before', () =>
    onceDrawn(
      () => other,
      async (node, chain) => {
        const verdictOf = async () =>
          (await readDeals({ store: node.store, chainId, confirmations: 2 }))[0]?.shadowVerdict
        await chain.mineUntil(() => has(node, 'decided'))
        assert.equal(await verdictOf(), null)
        await chain.timeOut()
        await chain.mineUntil(() => has(node, 'endFinal'))
        assert.equal((await verdictOf())?.outcome, 'REJECT')
      },
      { drawn: someoneElse, permissions: permissionsOf('shadow') },
    ))

  it('with a jailed machine is silent, and records apart what it finds of every deal all the same', async () => {
    const ended: unknown[] = []
    const shadow: ShadowMachine = {
      isJailed: () => true,
      executeBundle: () => Promise.resolve(found(other)),
      examineRuns: createFakeExaminer(() => other, { keep: async () => `0x${'ee'.repeat(32)}` }),
    }
    await onceDrawn(
      () => failedRun('KNOWN_ANSWER_FAILED', 'slot 0 gave 8'),
      async (node, chain) => {
        await chain.mineUntil(() => has(node, 'abstained'))
        await mineSome(chain, 4)
        await chain.timeOut()
        await chain.mineUntil(() => ended.length > 0)
        assert.deepEqual([chain.sent, ended], [[], ['unsettled']])
        const [history] = await readDeals({ store: node.store, chainId, confirmations: 2 })
        assert.partialDeepStrictEqual(history, {
          isDrawn: true,
          isShadowJailed: true,
          shadowVerdict: { outcome: 'REJECT' },
          verdict: { said: null, verdict: { outcome: 'CANNOT_REPRODUCE' } },
        })
        assert.equal(stepsOf(node).filter((step) => step === 'drawn').length, 1)
      },
      { shadow, onShadowEnd: (_, audit) => ended.push(audit) },
    )
  })
})
