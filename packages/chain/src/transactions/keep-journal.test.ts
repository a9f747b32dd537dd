import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMemoryJournal } from './intent-journal.ts'
import type { IntentJournal, JournalEntry } from './intent-journal.ts'
import { keepJournal } from './keep-journal.ts'
import { createLane } from './lane.ts'

const accepted = (id: string): JournalEntry => ({ kind: 'accepted', intent: { id, to: '0x', data: '0x' } })
const signed = (id: string, nonce: number): JournalEntry => ({
  kind: 'signed',
  intentId: id,
  attempt: {
    purpose: 'act',
    nonce,
    hash: `0x${nonce}`,
    raw: '0x',
    gasLimit: 1n,
    maxFeePerGas: 1n,
    maxPriorityFeePerGas: 1n,
  },
})
const settled = (id: string, blockNumber: number): JournalEntry => ({
  kind: 'settled',
  intentId: id,
  outcome: {
    kind: 'confirmed',
    hash: '0x',
    blockNumber,
    blockHash: '0x',
    gasUsed: 1n,
    effectiveGasPrice: 1n,
  },
})
const lifeOf = (index: number): JournalEntry[] => {
  const id = `act/${index}`
  return [accepted(id), signed(id, index), settled(id, index)]
}

/** A journal whose next append fails, having written or not. */
const failing = (entries: JournalEntry[], writes: boolean, code = 'OUTCOME_UNKNOWN'): IntentJournal => {
  const kept = createMemoryJournal(entries)
  let isDue = true
  return {
    ...kept,
    append: async (...added) => {
      const fails = isDue && added.some(({ kind }) => kind === 'signed')
      if (!fails || writes) await kept.append(...added)
      if (!fails) return
      isDue = false
      throw Object.assign(new Error('no answer'), { code })
    },
  }
}

describe('a kept journal', () => {
  for (const writes of [true, false]) {
    test(`after an append of which nobody knows whether it was written (it was: ${writes}) holds what the journal holds`, async () => {
      const entries: JournalEntry[] = []
      const kept = keepJournal(failing(entries, writes))
      await kept.load()
      await kept.note(accepted('one'))
      await assert.rejects(kept.note(signed('one', 4)), { code: 'OUTCOME_UNKNOWN' })
      await kept.note(accepted('two'))
      assert.equal(kept.lane().nextNonce(), writes ? 5 : 0)
      assert.equal(kept.lane().get('one')?.attempts.length, writes ? 1 : 0)
      assert.deepEqual(kept.lane().open(), createLane(entries).open())
    })
  }

  test('refused because of another writer does not catch up with it', async () => {
    const entries: JournalEntry[] = []
    const kept = keepJournal(failing(entries, false, 'WRONG_EXPECTED_REVISION'))
    await kept.load()
    await kept.note(accepted('one'))
    entries.push(accepted('of the other writer'))
    await assert.rejects(kept.note(signed('one', 4)))
    await kept.note(signed('one', 4))
    assert.equal(kept.lane().get('of the other writer'), undefined)
  })

  test('is made short once what it still means is much less than what it says', async () => {
    const entries: JournalEntry[] = []
    const kept = keepJournal(createMemoryJournal(entries))
    await kept.load()
    for (let index = 0; index < 400; index += 1) {
      for (const entry of lifeOf(index)) await kept.note(entry)
      kept.lane().forget(`act/${index - 10}`)
      await kept.compact()
      assert.ok(entries.length < 1_050)
    }
    await kept.note(accepted('open'))
    const again = createLane(entries)
    assert.equal(again.nextNonce(), 400)
    assert.deepEqual(again.open(), kept.lane().open())
    assert.equal(again.get('act/0'), undefined)
    assert.notEqual(again.get('act/399'), undefined)
  })
})

test('a lane of a journal that was never compacted, 100,000 settled intents, is read in a moment', () => {
  const entries = Array.from({ length: 100_000 }, (_, index) => lifeOf(index)).flat()
  const before = process.cpuUsage()
  const lane = createLane(entries)
  assert.equal(lane.settled().length, 100_000)
  assert.equal(lane.nextNonce(), 100_000)
  assert.ok(process.cpuUsage(before).user < 5_000_000)
})

test('what is noted while an append is under way shares the next one, in its order', async () => {
  const appends: string[][] = []
  const journal = createMemoryJournal()
  const slow: IntentJournal = {
    ...journal,
    append: async (...added) => {
      appends.push(added.map((entry) => (entry.kind === 'accepted' ? entry.intent.id : entry.kind)))
      await new Promise((resolve) => setImmediate(resolve))
      await journal.append(...added)
    },
  }
  const kept = keepJournal(slow)
  await kept.load()
  const first = kept.note(accepted('1'))
  await new Promise((resolve) => setImmediate(resolve))
  await Promise.all([first, ...['2', '3', '4'].map((id) => kept.note(accepted(id)))])
  assert.deepEqual(appends, [['1'], ['2', '3', '4']])
  assert.deepEqual(
    kept
      .lane()
      .open()
      .map(({ intent }) => intent.id),
    ['1', '2', '3', '4'],
  )
})
