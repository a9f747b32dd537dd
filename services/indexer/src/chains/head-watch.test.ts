import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockHeader, HeadUpdate, LogSource } from '@lilymed/chain'
import { watchHead } from './head-watch.ts'

const header = (number: number): BlockHeader => ({
  number,
  hash: `hash ${number}`,
  parentHash: `hash ${number - 1}`,
  timestamp: number,
  logsBloom: '0x',
  baseFeePerGas: undefined,
})
const headAt = (number: number, finalised: number | null = null): HeadUpdate => ({
  kind: 'head',
  observation: {
    head: header(number),
    safe: null,
    finalised: finalised === null ? null : { number: finalised, hash: `hash ${finalised}` },
  },
})

test('the tip is the last one seen, and its age counts from when its block was first seen', async () => {
  let time = 0
  const updates: [number, HeadUpdate][] = [
    [10, headAt(1)],
    [20, { kind: 'failure', error: new Error('away') }],
    [30, headAt(1, 0)],
    [40, headAt(2)],
  ]
  const source = {
    async *follow() {
      for (const [at, update] of updates) {
        time = at
        yield update
      }
    },
  } as unknown as LogSource
  const watched = watchHead(source, () => time)
  assert.equal(watched.sight(), null)
  const seen: unknown[] = []
  for await (const _ of watched.source.follow(new AbortController().signal)) {
    time += 5
    const { tip, unchangedMs } = watched.sight() ?? assert.fail()
    seen.push([tip.head.number, tip.finalised?.number, unchangedMs])
  }
  assert.deepEqual(seen, [
    [1, undefined, 5],
    [1, undefined, 15],
    [1, 0, 25],
    [2, undefined, 5],
  ])
})
