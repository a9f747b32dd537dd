import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import { createApiClient } from '@lilymed/api'
import type { ChainFact } from '@lilymed/api'
import type { JsonValue, Position, RecordedEvent } from '@lilymed/event-store'
import * as fc from 'fast-check'
import { createStaging } from '../projection-runner/stage-events.ts'
import { createReadModel } from '../read-model/read-model.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { addressOf, bytesOf } from '../testing/fact-script.ts'
import { logOf } from '../testing/filled-read-model.ts'
import { serveFollower } from './follower.ts'

const runs = Number(process.env['LILYMED_FOLLOWER_RUNS'] ?? 40)
const limits = { heartbeatMs: 15_000, stallMs: 60_000, catchUpMs: 60_000 }

/** What is served now. */
let shownReads: ReadModel | undefined
const server = createServer((request, response) => {
  assert.ok(shownReads)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const place = request.headers['last-event-id']
  const only = new URL(request.url ?? '/', 'http://localhost').searchParams.get('chainId')
  const wish = {
    place: typeof place === 'string' ? place : undefined,
    subject: undefined,
    chainId: only === null ? undefined : Number(only),
  }
  // A run ends while its follower may still be reading; what one misses shows in what was gathered.
  serveFollower(response, shownReads, wish, limits).done.catch(() => undefined)
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const client = createApiClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
after(() => server.close())
const chains = [1, 2] as const

/** What happens to the log, to the read model and to a reader, in some order. */
type Step =
  | { readonly kind: 'fact' | 'observe'; readonly chain: number }
  | { readonly kind: 'rewind'; readonly chain: number; readonly depth: number }
  | { readonly kind: 'commit' | 'reconnect' | 'forget' }

const chain = fc.constantFrom(...chains)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('fact' as const), chain }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('observe' as const), chain }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rewind' as const), chain, depth: fc.nat(4) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('commit' as const, 'reconnect' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
  ),
  { minLength: 5, maxLength: 60 },
)

/** A log of two chains, whose blocks can wait for one another. */
const createLog = () => {
  const events: RecordedEvent[] = []
  const heights = new Map<number, { next: number; fork: number; revision: number }>(
    chains.map((id) => [id, { next: 1, fork: 0, revision: 0 }]),
  )
  const of = (id: number) => {
    const height = heights.get(id)
    assert.ok(height)
    return height
  }
  const record = (id: number, type: string, data: unknown, metadata: Record<string, string> = {}): void => {
    const number = String(events.length + 1)
    events.push({
      id: `00000000-0000-5000-8000-${number.padStart(12, '0')}`,
      type,
      data: data as JsonValue,
      metadata,
      stream: `chain-${id}.facts`,
      revision: BigInt(of(id).revision++),
      position: (events.length + 1).toString(16).padStart(16, '0') as Position,
      created: new Date(0),
    })
  }
  const hashOf = (id: number, block: number): string => bytesOf(`${id}/${of(id).fork}/${block}`)
  for (const id of chains) {
    record(id, 'IngestStarted', { epoch: 'e', chainId: id, startBlock: '1', contracts: {} })
  }
  return {
    events,
    fact: (id: number): void => {
      const { next: block } = of(id)
      const data = { account: addressOf('anna'), amount: String(events.length) }
      record(id, 'CreditClaimed', data, {
        blockNumber: String(block),
        blockHash: hashOf(id, block),
        txHash: bytesOf(`tx ${events.length}`),
        logIndex: '0',
        address: addressOf('pool'),
      })
    },
    observe: (id: number): void => {
      const block = String(of(id).next)
      record(id, 'BlocksObserved', {
        fromBlock: block,
        toBlock: block,
        toHash: hashOf(id, of(id).next),
        toTimestamp: '5',
      })
      of(id).next += 1
    },
    rewind: (id: number, depth: number): void => {
      const toBlock = Math.max(0, of(id).next - 1 - depth)
      record(id, 'ChainRewound', { toBlock: String(toBlock), toHash: hashOf(id, toBlock) })
      of(id).next = toBlock + 1
      of(id).fork += 1
    },
  }
}

/** Everything that is shown, by position: what it is, and whether it still holds. */
const shownOf = (facts: readonly ChainFact[]): Map<string, boolean> =>
  new Map(facts.map(({ origin, retracted }) => [origin.position, retracted]))

/** Plays the steps with one reader of one chain or of all, who reconnects after the last id it saw; gives what it gathered and what there is. */
const play = async (script: readonly Step[], only: number | undefined) => {
  const log = createLog()
  const reads = createReadModel(':memory:', logOf(log.events))
  let staging = createStaging()
  let taken = 0
  const commit = (): void => {
    for (const event of log.events.slice(taken)) {
      const step = staging.take(event)
      if (step !== undefined) reads.apply(step)
    }
    taken = log.events.length
    const checkpoint = staging.checkpoint()
    if (checkpoint !== undefined) reads.commit(checkpoint)
  }
  commit()
  shownReads = reads

  const ids = new Set<string>()
  const gathered = new Map<string, boolean>()
  const places = new Map<string, ChainFact>()
  let lastEventId: string | undefined = '0'.repeat(16)
  const listen = () => {
    const stop = new AbortController()
    const reading = (async () => {
      for await (const event of client.followEvents({
        signal: stop.signal,
        ...(lastEventId === undefined ? {} : { lastEventId }),
        ...(only === undefined ? {} : { chainId: only }),
      })) {
        assert.notEqual(event.kind, 'reset')
        if (event.kind === 'reset') return
        assert.ok(!ids.has(event.id), `${event.id} came twice`)
        ids.add(event.id)
        lastEventId = event.id
        if (event.kind === 'fact') {
          const { position } = event.fact.origin
          assert.ok(!gathered.has(position), `${position} came twice`)
          gathered.set(position, event.fact.retracted)
          places.set(position, event.fact)
          continue
        }
        const { chainId, toBlock, position: before } = event.rewound
        for (const [position, fact] of places) {
          const isAbandoned = fact.chainId === chainId && fact.origin.block > toBlock && position < before
          if (isAbandoned) gathered.set(position, true)
        }
      }
    })()
    return async () => {
      stop.abort()
      await reading
    }
  }

  let stop = listen()
  for (const step of script) {
    if (step.kind === 'fact') log.fact(step.chain)
    else if (step.kind === 'observe') log.observe(step.chain)
    else if (step.kind === 'rewind') log.rewind(step.chain, step.depth)
    else if (step.kind === 'commit') {
      commit()
      await new Promise((resolve) => setTimeout(resolve, 1))
    } else if (step.kind === 'reconnect') {
      await stop()
      stop = listen()
    } else {
      // The indexer starts again, and stages what waited once more.
      commit()
      staging = createStaging(reads.checkpoint())
      taken = 0
      while ((log.events[taken]?.position ?? '~') <= (reads.checkpoint()?.resumeAfter ?? '')) taken += 1
    }
  }
  // Whoever reads one chain waits for no block of another.
  for (const id of chains) if (only === undefined || id === only) log.observe(id)
  commit()
  const facts = await reads.facts.after('', 1_000)
  const shown = shownOf(facts.filter(({ chainId }) => only === undefined || chainId === only))
  const deadline = performance.now() + 60_000
  const isSame = (): boolean =>
    gathered.size === shown.size &&
    [...shown].every(([position, retracted]) => gathered.get(position) === retracted)
  while (!isSame() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 2))
  await stop()
  reads.close()
  return { gathered, shown }
}

const inOrder = (facts: ReadonlyMap<string, boolean>) =>
  [...facts].toSorted(([left], [right]) => (left < right ? -1 : 1))

describe('a follower', () => {
  it('gathers the log, whatever is appended, rewound and kept waiting, and however often it comes back', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(undefined, ...chains), async (script, only) => {
        const { gathered, shown } = await play(script, only)
        assert.deepEqual(inOrder(gathered), inOrder(shown))
      }),
      { numRuns: runs },
    )
  })
})
