import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { ChainFact } from '@lilymed/api'
import type { RecordedEvent } from '@lilymed/event-store'
import { createStaging } from '../projection-runner/stage-events.ts'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import type { FactScript } from '../testing/fact-script.ts'
import { applyEvents, filledReadModel, logOf } from '../testing/filled-read-model.ts'
import { createReadModel } from './read-model.ts'
import type { OpenReadModel } from './read-model.ts'

const payment = (dealId: string) => ({
  dealId,
  payee: addressOf('anna'),
  amount: '1',
  reason: 0,
  direction: 0,
})

type Told = { readonly id: string; readonly retracted: boolean }

const told = (facts: readonly ChainFact[]): readonly Told[] =>
  facts.map(({ origin, dealId, retracted }) => ({ id: `${origin.position} ${dealId ?? ''}`, retracted }))

/** What is to be shown, by the plain reading of a stream: facts with their blocks' observation, struck out by rewinds after it. */
const expectedOf = (
  events: readonly RecordedEvent[],
): readonly (Told & { readonly dealId: string; readonly block: number })[] => {
  const shown: { id: string; dealId: string; block: number; retracted: boolean }[] = []
  let waiting: typeof shown = []
  for (const { type, data, metadata, position } of events) {
    if (type === 'PaymentMade') {
      const { dealId } = data as { dealId: string }
      const block = Number(metadata['blockNumber'])
      waiting.push({ id: `${position} ${dealId}`, dealId, block, retracted: false })
    }
    if (type === 'BlocksObserved') {
      shown.push(...waiting)
      waiting = []
    }
    if (type === 'ChainRewound') {
      const to = Number((data as { toBlock: string }).toBlock)
      for (const fact of shown) if (fact.block > to) fact.retracted = true
      waiting = waiting.filter(({ block }) => block <= to)
    }
  }
  return shown
}

const pages = async (
  reads: Pick<OpenReadModel, 'facts'>,
  limit: number,
  subjects?: readonly string[],
): Promise<readonly ChainFact[]> => {
  const all: ChainFact[] = []
  for (;;) {
    const page = await reads.facts.after(all.at(-1)?.origin.position ?? '', limit, subjects)
    assert.ok(page.length <= limit)
    all.push(...page)
    if (page.length < limit) return all
  }
}

/** Pages of what one deal's facts are between two blocks, those of abandoned blocks included. */
const checkBlocks = async (
  reads: Pick<OpenReadModel, 'facts'>,
  expected: ReturnType<typeof expectedOf>,
  limit: number,
): Promise<void> => {
  const highest = Math.max(0, ...expected.map(({ block }) => block))
  for (let fromBlock = 0; fromBlock <= highest + 1; fromBlock += 1) {
    for (const dealId of [undefined, 'deal 1']) {
      const toBlock = fromBlock + (limit % 3)
      const found: ChainFact[] = []
      const query = { chainId: 31_337, dealId, fromBlock, toBlock, limit }
      for (let after: string | null = ''; after !== null;) {
        const page = await reads.facts.find({ ...query, after })
        assert.ok(page.facts.length <= limit)
        found.push(...page.facts)
        after = page.next
      }
      assert.deepEqual(
        told(found),
        expected
          .filter((fact) => fact.block >= fromBlock && fact.block <= toBlock)
          .filter((fact) => dealId === undefined || fact.dealId === dealId)
          .map(({ id, retracted }) => ({ id, retracted })),
      )
    }
  }
}

const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('pay' as const), deal: fc.integer({ min: 0, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'mine' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rewind' as const), depth: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'commit' as const }) },
)

describe('the facts of a read model', () => {
  it('are all that was shown, in order, page by page, and struck out where the chain went back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        async (acts, limit) => {
          const script: FactScript = createFactScript()
          const reads = createReadModel(':memory:', logOf(script.events()))
          const staging = createStaging()
          let taken = 0
          const commit = (): void => {
            const steps = script
              .events()
              .slice(taken)
              .map((event) => staging.take(event))
            taken = script.events().length
            for (const step of steps) if (step !== undefined) reads.apply(step)
            const checkpoint = staging.checkpoint()
            if (checkpoint !== undefined) reads.commit(checkpoint)
          }
          for (const step of acts) {
            if (step.kind === 'pay') script.emit('PaymentMade', payment(`deal ${step.deal}`))
            if (step.kind === 'mine') script.mine()
            if (step.kind === 'rewind') script.rewind(Math.max(0, script.block() - 1 - step.depth))
            if (step.kind === 'commit') commit()
          }
          commit()
          const expected = expectedOf(script.events())
          await checkBlocks(reads, expected, limit)
          const plain = expected.map(({ id, retracted }) => ({ id, retracted }))
          assert.deepEqual(told(await pages(reads, limit)), plain)
          for (const subjects of [['deal 1'], ['deal 0', 'deal 2'], ['nothing']]) {
            assert.deepEqual(
              told(await pages(reads, limit, subjects)),
              expected
                .filter(({ dealId }) => subjects.includes(dealId))
                .map(({ id, retracted }) => ({ id, retracted })),
            )
          }
          reads.close()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of blocks that were abandoned are found by them, though the chain has not come as far again', async () => {
    const script = createFactScript()
    const mineUpTo = (block: number): void => {
      while (script.block() <= block) {
        script.emit('PaymentMade', payment(`deal ${script.block()}`))
        script.mine()
      }
    }
    mineUpTo(12)
    script.rewind(3)
    mineUpTo(9)
    script.rewind(3)
    mineUpTo(9)
    script.rewind(8)
    mineUpTo(10)
    script.rewind(9)
    mineUpTo(10)
    const { facts } = filledReadModel(script.events())
    const found = async (fromBlock: number, toBlock?: number) =>
      (await facts.find({ after: '', limit: 100, chainId: 31_337, fromBlock, toBlock })).facts.map(
        ({ origin, retracted }) => [origin.block, retracted],
      )
    assert.deepEqual(await found(11), [
      [11, true],
      [12, true],
    ])
    assert.deepEqual(await found(9, 9), [
      [9, true],
      [9, true],
      [9, true],
      [9, false],
    ])
    assert.deepEqual(await found(13), [])
  })

  it('of thousands in a block, of one subject, come in pages too', async () => {
    const script = createFactScript()
    for (let count = 0; count < 1203; count += 1) script.emit('PaymentMade', payment('one'))
    script.mine()
    const reads = filledReadModel(script.events())
    assert.equal((await pages(reads, 100, ['one'])).length, 1203)
    assert.equal((await pages(reads, 1000)).length, 1203)
  })

  it('are read from the log one by one, not with the hundreds that the index has beside them', async () => {
    const script = createFactScript()
    for (let count = 0; count < 200; count += 1) {
      script.emit('PaymentMade', payment('one'))
      for (let other = 0; other < 20; other += 1) script.emit('PaymentMade', payment(`other ${other}`))
    }
    script.mine()
    const events = script.events()
    const log = logOf(events)
    let read = 0
    const reads = createReadModel(':memory:', {
      async *readStream(...asked) {
        for await (const event of log.readStream(...asked)) {
          read += 1
          yield event
        }
      },
    })
    applyEvents(reads, events)
    const query = { limit: 10, dealId: 'one' }
    const first = await reads.facts.find({ ...query, after: '' })
    assert.equal(first.facts.length, 10)
    assert.ok(read <= 11, `${read} events were read`)
    const middle = (await reads.facts.after('', 100, ['one'])).at(-1)?.origin.position ?? ''
    read = 0
    const second = await reads.facts.find({ ...query, after: middle })
    assert.equal(second.facts.length, 10)
    assert.ok((second.facts[0]?.origin.position ?? '') > middle)
    assert.ok(read <= 25, `${read} events were read`)
  })

  it('get the time of their block from its observation where their log did not tell it', async () => {
    const script = createFactScript()
    script.emit('PaymentMade', payment('one'))
    script.mine()
    script.mine()
    const events = script
      .events()
      .map((event) => ({ ...event, metadata: { ...event.metadata, blockTimestamp: undefined } }))
    const [fact] = await filledReadModel(events as unknown as RecordedEvent[]).facts.after('', 9)
    assert.equal(fact?.origin.at, new Date(1_795_000_000_000).toISOString().replace('.000Z', 'Z'))
  })

  it('of one deal on two chains are told apart and stand in the order of the log', async () => {
    const [here, there] = [createFactScript({ chainId: 5 }), createFactScript({ chainId: 6 })]
    for (const script of [here, there]) {
      script.emit('PaymentMade', payment('one'))
      script.mine()
      script.emit('PaymentMade', payment('one'))
      script.mine()
    }
    there.rewind(1)
    const events = [here.events(), there.events()]
      .flatMap((ofChain, chain) =>
        ofChain.map((event) => ({ event, at: Number(event.revision) * 2 + chain })),
      )
      .toSorted((left, right) => left.at - right.at)
      .map(({ event, at }) => ({ ...event, position: at.toString(16).padStart(16, '0') }))
    const facts = await pages(filledReadModel(events as RecordedEvent[]), 3, ['one'])
    assert.deepEqual(
      facts.map(({ chainId, retracted }) => [chainId, retracted]),
      [
        [5, false],
        [6, false],
        [5, false],
        [6, true],
      ],
    )
  })
})
