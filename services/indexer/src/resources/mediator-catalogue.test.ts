import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { disputes } from '../projections/disputes.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { playEverything } from '../testing/scenes.ts'
import { createMediatorCatalogue } from './mediator-catalogue.ts'

const { script } = playEverything()
const reads = filledReadModel(script.events())

/** The same read model, and how often each way of reading outcomes was gone. */
const counted = () => {
  const calls = { value: 0, valuesByPrefix: 0 }
  const model: ReadModel = {
    ...reads,
    value: (...asked) => {
      calls.value += 1
      return reads.value(...asked)
    },
    valuesByPrefix: (...asked) => {
      calls.valuesByPrefix += 1
      return reads.valuesByPrefix(...asked)
    },
  }
  return { catalogue: createMediatorCatalogue(model), calls }
}

describe('votes as they are listed', () => {
  it('have the outcomes of their disputes, asked for once a page', () => {
    const { catalogue, calls } = counted()
    const { items } = catalogue.votes({
      chainId: undefined,
      order: 'descending',
      limit: 200,
      after: undefined,
    })
    assert.ok(items.length > 20)
    const outcomes = items.map(({ disputeId }) => reads.find(disputes, disputeId)?.outcome ?? null)
    assert.deepEqual(
      items.map(({ outcome }) => outcome),
      outcomes,
    )
    assert.ok(new Set(outcomes).size > 2, 'there are several outcomes, and none yet')
    assert.deepEqual(calls, { value: 0, valuesByPrefix: 1 })
  })

  it('are the same page by page, and on the page of a mediator', () => {
    const { catalogue, calls } = counted()
    const query = { chainId: undefined, order: 'descending' } as const
    const all = catalogue.votes({ ...query, limit: 200, after: undefined }).items
    const some = catalogue.votes({ ...query, limit: 7, after: undefined })
    const more = catalogue.votes({ ...query, limit: 7, after: some.next ?? undefined })
    assert.deepEqual([...some.items, ...more.items], all.slice(0, 14))
    const mediator = all[0]?.mediator ?? ''
    assert.deepEqual(
      catalogue.mediator(mediator)?.seats.map((seat) => seat.outcome),
      all.filter((vote) => vote.mediator === mediator).map((vote) => vote.outcome),
    )
    assert.equal(calls.value, 0)
  })
})
