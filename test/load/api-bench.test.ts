// What the figures of `npm run bench:api` rest on: that its chain is right, and that its clock begins when a question is due.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { factEventId, toFactEvent } from '@lilymed/chain'
import type { RecordedEvent } from '@lilymed/event-store'
import { benchFacts } from '../../services/indexer/bench/api/data/bench-facts.ts'
import { chainId, epoch } from '../../services/indexer/bench/api/data/bench-network.ts'
import { askAtRate } from '../../services/indexer/bench/api/load/arrivals.ts'
import { createCatalogue } from '../../services/indexer/src/resources/catalogue.ts'
import { filledReadModel } from '../../services/indexer/src/testing/filled-read-model.ts'

const amounts = { events: 3_000, disputes: 200 }
const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

describe('the chain of bench:api', () => {
  const batches = [...benchFacts(amounts, 5)]
  const within = batches.filter(({ isWithin }) => isWithin)
  const facts = within.flatMap((batch) => batch.facts)

  it('is the same each time it is made, and of the size that is asked for', () => {
    assert.equal(digestOf([...benchFacts(amounts, 5)]), digestOf(batches))
    assert.ok(Math.abs(facts.length - amounts.events) < amounts.events / 10, `${facts.length} facts`)
    assert.ok(batches.length > within.length)
  })

  it('holds disputes that agree with all that is recomputed of them, every one that it says has opened', () => {
    const events = facts.map((fact, index) => ({
      ...toFactEvent(fact, factEventId(chainId, epoch, BigInt(index))),
      stream: `chain-${chainId}.facts`,
      revision: BigInt(index),
      position: (index + 1).toString(16).padStart(16, '0'),
      created: new Date(0),
    })) as unknown as RecordedEvent[]
    const catalogue = createCatalogue(filledReadModel(events))
    const opened = within.flatMap((batch) => batch.opened)
    assert.ok(opened.length >= amounts.disputes)
    const shown = opened.map(({ disputeId }) => catalogue.dispute(disputeId))
    assert.deepEqual(
      shown.filter((dispute) => dispute === undefined || dispute.agreement === 'disagrees'),
      [],
    )
    const heard = shown.filter((dispute) => dispute?.agreement === 'agrees')
    assert.ok(heard.length > amounts.disputes / 20, `${heard.length} were heard`)
    assert.ok(heard.some((dispute) => dispute?.phase === 'FINAL'))
  })
})

describe('asking at a rate', () => {
  it('counts from when a question was due, so that one stall is charged to all that it held up', async () => {
    let asked = 0
    const stalling = {
      get: async () => {
        asked += 1
        if (asked === 1) await delay(200)
        return { status: 200, body: Buffer.from('right') }
      },
      close: () => {},
    }
    const questions = Array.from({ length: 100 }, (_, index) => ({
      path: `/${index}`,
      expects: index === 99 ? 'something else' : 'right',
    }))
    const { latenciesMs, wrong } = await askAtRate([stalling], questions, 1_000)
    assert.equal(latenciesMs.length, 100)
    const heldUp = latenciesMs.filter((latency) => latency > 90)
    assert.ok(heldUp.length >= 90, `${heldUp.length} were charged for the stall`)
    assert.deepEqual(
      wrong.map(({ path }) => path),
      ['/99'],
    )
  })
})
