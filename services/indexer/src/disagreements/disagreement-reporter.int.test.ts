import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openSqliteEventStore, Unavailable } from '@lilymed/event-store'
import type { EventStore, RecordedEvent } from '@lilymed/event-store'
import { openReadModel } from '../read-model/read-model.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { createFactScript } from '../testing/fact-script.ts'
import type { FactScript } from '../testing/fact-script.ts'
import { applyEvents } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { playRuled } from '../testing/scenes.ts'
import { createDisagreementReporter } from './disagreement-reporter.ts'

const folder = await mkdtemp(join(tmpdir(), 'lilymed-disagreements-'))
after(() => rm(folder, { recursive: true, force: true }))
let stores = 0
const openStore = async (): Promise<EventStore> =>
  openSqliteEventStore({ path: join(folder, `${(stores += 1)}.db`) })

const stream = 'disagreements-31337'

const toldIn = async (store: EventStore): Promise<readonly string[]> => {
  const events: RecordedEvent[] = []
  for await (const event of store.readAll({ filter: { streamPrefix: ['disagreements-'] } })) {
    assert.equal(event.stream, stream)
    events.push(event)
  }
  return events.map(({ type, data }) => `${type} ${(data as { subject: string }).subject}`)
}

/** A dispute whose panel ruled REJECT; its announcement is of ACCEPT from `from` events on. */
const lying = (script: FactScript): readonly RecordedEvent[] =>
  script
    .events()
    .map((event) =>
      event.type === 'RoundClosed' ? { ...event, data: { ...(event.data as object), outcome: 1 } } : event,
    )

const scripted = (): FactScript => {
  const script = createFactScript()
  playNetwork(script)
  playRuled(script)
  return script
}

const watch = (
  store: Pick<EventStore, 'append' | 'readStream'>,
  reads: ReadModel,
  isCurrent = () => true,
) => {
  const seen: string[] = []
  const failures: unknown[] = []
  const reporter = createDisagreementReporter({
    store,
    reads,
    isCurrent,
    onDisagreement: ({ type, data }) => void seen.push(`${type} ${data.subject}`),
    onFailure: (failure) => void failures.push(failure),
  })
  return { reporter, seen, failures }
}

describe('the reporter of disagreements', () => {
  it('stores each once and calls back once it is stored, however often it looks', async () => {
    const store = await openStore()
    const reads = openReadModel(':memory:', store)
    const { reporter, seen } = watch(store, reads)
    applyEvents(reads, lying(scripted()))
    await reporter.idle()
    await reporter.idle()
    assert.deepEqual(seen, ['DisagreementFound ruling'])
    assert.deepEqual(await toldIn(store), seen)
    assert.equal(reporter.standing(31_337), 1)
    await reporter.close()
    await store.close()
  })

  it('says nothing of a chain that agrees', async () => {
    const store = await openStore()
    const reads = openReadModel(':memory:', store)
    const { reporter } = watch(store, reads)
    applyEvents(reads, scripted().events())
    await reporter.idle()
    assert.deepEqual(await toldIn(store), [])
    await store.close()
  })

  it('makes good at the next start what a crash between commit and append left out, and repeats nothing', async () => {
    const store = await openStore()
    const reads = openReadModel(':memory:', store)
    applyEvents(reads, lying(scripted()))
    for (let start = 0; start < 3; start += 1) {
      const { reporter, seen } = watch(store, reads)
      await reporter.idle()
      assert.equal(seen.length, start === 0 ? 1 : 0)
      assert.equal(reporter.standing(31_337), 1)
      await reporter.close()
    }
    assert.deepEqual(await toldIn(store), ['DisagreementFound ruling'])
    await store.close()
  })

  it('repeats nothing when the read model is built again, for which it is not current', async () => {
    const store = await openStore()
    const events = lying(scripted())
    const first = openReadModel(':memory:', store)
    applyEvents(first, events)
    await watch(store, first).reporter.idle()
    const again = openReadModel(':memory:', store)
    let isCurrent = false
    const { reporter } = watch(store, again, () => isCurrent)
    applyEvents(again, events.slice(0, Math.floor(events.length / 2)))
    await reporter.idle()
    assert.deepEqual(await toldIn(store), ['DisagreementFound ruling'])
    const rest = openReadModel(':memory:', store)
    applyEvents(rest, events)
    isCurrent = true
    await watch(store, rest).reporter.idle()
    assert.deepEqual(await toldIn(store), ['DisagreementFound ruling'])
    await store.close()
  })

  it('retracts a disagreement whose block leaves the chain', async () => {
    const store = await openStore()
    const script = scripted()
    const reads = openReadModel(':memory:', store)
    const { reporter, seen } = watch(store, reads)
    applyEvents(reads, lying(script))
    await reporter.idle()
    const before = script.events().length
    script.rewind(script.block() - 2)
    applyEvents(reads, script.events().slice(before))
    await reporter.idle()
    assert.deepEqual(seen, ['DisagreementFound ruling', 'DisagreementRetracted ruling'])
    assert.deepEqual(await toldIn(store), seen)
    assert.equal(reporter.standing(31_337), 0)
    await store.close()
  })

  it('tries again with the next commit when the store is away, and does not repeat an append whose answer was lost', async () => {
    const store = await openStore()
    const reads = openReadModel(':memory:', store)
    let isAway = true
    let isMute = true
    const { reporter, seen, failures } = watch(
      {
        readStream: (name, options) => store.readStream(name, options),
        append: async (...append) => {
          if (isAway) throw new Unavailable('the store is away')
          const result = await store.append(...append)
          if (isMute) throw new Unavailable('the answer was lost')
          return result
        },
      },
      reads,
    )
    applyEvents(reads, lying(scripted()))
    await reporter.idle()
    assert.deepEqual(await toldIn(store), [])
    isAway = false
    await reporter.idle()
    isMute = false
    await reporter.idle()
    assert.ok(failures.length >= 2)
    assert.deepEqual(await toldIn(store), ['DisagreementFound ruling'])
    assert.deepEqual(seen, [], 'what was stored without an answer is known from the stream')
    await store.close()
  })

  it('decides anew where another wrote to the stream', async () => {
    const store = await openStore()
    const reads = openReadModel(':memory:', store)
    const { reporter } = watch(store, reads)
    applyEvents(reads, scripted().events())
    await reporter.idle()
    const note = { id: '6d6a9d3e-33d1-4c52-8c6b-0d2f6b2c9a11', type: 'Note', data: {} }
    await store.append(stream, 'no_stream', [note])
    const other = openReadModel(':memory:', store)
    applyEvents(other, lying(scripted()))
    const second = watch(store, other)
    await second.reporter.idle()
    assert.deepEqual(second.seen, ['DisagreementFound ruling'])
    assert.deepEqual(second.failures, [])
    await store.close()
  })
})
