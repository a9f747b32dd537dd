import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockHeader } from '../../log-source/log-source.ts'
import { parseHeader, parseLogs } from '../../log-source/parse-answers.ts'
import { toFactEvent } from '../../translate/fact-event.ts'
import type { TranslatedFact } from '../../translate/translated-fact.ts'
import { originOf } from '../../translate/translated-fact.ts'
import type { IngestAction } from '../ingest-action.ts'
import { playIn } from '../../testing/ingest-script.ts'

/** Arbitrum One's height in 2025, and Ethereum's beside it, which is what `block.number` gives a contract there. */
const height = 383_000_000
const l1Height = 23_400_000
const hex = (number: number): string => `0x${number.toString(16)}`
const hash = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`

/** A header as a Nitro node answers it: four blocks share a second, and nearly all are empty. */
const header = (number: number): BlockHeader => {
  const parsed = parseHeader({
    number: hex(number),
    hash: hash(number),
    parentHash: hash(number - 1),
    timestamp: hex(1_755_000_000 + Math.floor((number - height) / 4)),
    logsBloom: `0x${'00'.repeat(256)}`,
    baseFeePerGas: '0x989680',
    difficulty: '0x1',
    extraData: `0x${'5e'.repeat(32)}`,
    gasLimit: '0x4000000000000',
    l1BlockNumber: hex(l1Height),
    mixHash: `0x00000000000245a7${l1Height.toString(16).padStart(16, '0')}00000000000000200000000000000000`,
    nonce: '0x00000000001f3a2b',
    sendCount: '0x245a7',
    sendRoot: `0x${'5e'.repeat(32)}`,
  })
  assert.ok(parsed !== null)
  return parsed
}
const factIn = (number: number): TranslatedFact => {
  const [log] = parseLogs(
    [
      {
        address: `0x${'11'.repeat(20)}`,
        topics: [],
        data: '0x',
        blockNumber: hex(number),
        blockHash: hash(number),
        transactionHash: hash(7),
        logIndex: '0x0',
        removed: false,
      },
    ],
    () => header(number).timestamp,
  )
  assert.ok(log !== undefined)
  return { type: 'RandomnessPublished', data: { round: '1' }, origin: originOf(log) }
}
const seen = (head: number, finalised: number | null): IngestAction => ({
  kind: 'tipSeen',
  tip: {
    head: header(head),
    safe: null,
    finalised: finalised === null ? null : { number: finalised, hash: hash(finalised) },
  },
})
const read = (from: number, to: number, facts: readonly TranslatedFact[] = []): IngestAction => ({
  kind: 'rangeRead',
  headers: Array.from({ length: to - from + 1 }, (_, index) => header(from + index)),
  facts,
  logs: facts.length,
})
const arbitrum = { chainId: 42_161, startBlock: height + 1, rangeBlocks: 500 }

test('a block is known by its L2 number; L1’s number, which its header carries too, is used nowhere', () => {
  const fact = factIn(height + 3)
  const { metadata } = toFactEvent(fact, '')
  assert.equal(metadata?.['blockNumber'], String(height + 3))
  const { state, stored } = playIn(arbitrum, seen(height + 8, null), read(height + 1, height + 8, [fact]))
  assert.equal(state.known.at(-1)?.number, height + 8)
  assert.equal(stored.length, 3)
  const told = JSON.stringify([state, stored], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  assert.ok(told.includes(String(height + 8)) && !told.includes(String(l1Height)))
})

test('several blocks a second and none of them with a log: one observation, however many there are', () => {
  const { stored, wants } = playIn(arbitrum, seen(height + 50, null), read(height + 1, height + 50))
  assert.equal(stored.length, 2)
  assert.equal(wants, 'announce caughtUp')
})

test('finality minutes behind: the blocks in between are all remembered where a reorg may fall, in bounded number', () => {
  const quarterOfAnHour = 4 * 60 * 15
  const moves: IngestAction[] = []
  for (let at = 0; at < 3 * quarterOfAnHour; at += 100) {
    const last = height + at + 100
    moves.push(
      seen(last, last - quarterOfAnHour > height ? last - quarterOfAnHour : null),
      read(height + at + 1, height + at + 50),
      read(height + at + 51, last),
    )
  }
  const { state } = playIn(arbitrum, ...moves)
  const { known, finalised } = state
  assert.equal(finalised?.number, height + 2 * quarterOfAnHour)
  assert.equal(known[0]?.number, finalised.number)
  assert.ok(known.length > 1_024 && known.length < quarterOfAnHour, `${known.length}`)
})

test('finality by seconds takes no block of a second that is not over', () => {
  // The head is in second 2; blocks of second 1 and before are a second old.
  const { state } = playIn(
    { ...arbitrum, finality: { depthSeconds: 1 } },
    seen(height + 9, null),
    read(height + 1, height + 9),
  )
  assert.equal(state.finalised?.number, height + 7)
})
