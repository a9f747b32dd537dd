import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { startTortureChain } from '../ingest/torture/torture-chain.ts'
import type { TortureChain } from '../ingest/torture/torture-chain.ts'
import { prefetchRanges } from '../log-source/prefetch-ranges.ts'
import { openOver, relaysOf } from '../testing/endpoints-over.ts'
import { lagging } from '../testing/faulty-relay.ts'
import type { FaultyRelay } from '../testing/faulty-relay.ts'
import { randomFrom } from '../verify/random-from.ts'

type Ailment = Partial<Pick<FaultyRelay, 'tell' | 'fault'>>

const ailments: readonly Ailment[] = [
  {},
  {},
  { tell: lagging(1) },
  { tell: lagging(4) },
  { tell: async (call, truth) => (call.method === 'eth_getLogs' ? [] : truth(call)) },
  {
    tell: async (call, truth) => {
      const result = await truth(call)
      return call.method === 'eth_getLogs' ? (result as unknown[]).slice(1) : result
    },
  },
  { fault: (_, response) => void response.writeHead(502).end('<html>') },
  { fault: (_, response) => void response.writeHead(429).end() },
  { fault: (_, response) => void response.end('[{"jsonrpc":"2.0","id":1,"res') },
  { fault: (_, response) => void response.socket?.destroy() },
  { fault: () => undefined },
]

const health: Required<Pick<FaultyRelay, 'tell'>> & Ailment = {
  tell: (call, truth) => truth(call),
  fault: undefined,
}

describe('torture: an ingest over endpoints that fail, lag and lie by turns', () => {
  let torture: TortureChain
  before(async () => {
    torture = await startTortureChain('--slots-in-an-epoch', '4')
  })
  after(() => torture.stop())
  beforeEach(() => torture.begin())
  afterEach(() => torture.finish())

  for (const seed of [1, 2, 3, 4]) {
    test(`what stands in the stream is what is on the chain (seed ${seed})`, async (t) => {
      const random = randomFrom(seed)
      const relays = await relaysOf(t, torture.chain, 3)
      const endpoints = await openOver(t, relays, { timeoutMs: 500, crossCheckShare: 0.3, random })
      await torture.mineMany(1, 30)
      await torture.open({ source: prefetchRanges(endpoints.source), rangeBlocks: 6 })
      for (let turn = 0; turn < 25; turn += 1) {
        for (const relay of relays)
          Object.assign(relay, health, ailments[Math.floor(random() * ailments.length)])
        const round = 1_000 + turn * 10
        if (random() < 0.25) await torture.reorg(1 + Math.floor(random() * 3), [round, 0])
        else await torture.mine(round, round + 1)
        if (random() < 0.3) {
          for (const relay of relays) Object.assign(relay, health)
          await torture.agrees()
        }
      }
      for (const relay of relays) Object.assign(relay, health)
      await torture.mine(5_000)
      await torture.agrees()
      assert.ok(endpoints.health().some(({ failures }) => failures > 0))
    })
  }
})
