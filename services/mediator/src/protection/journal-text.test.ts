import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { journalHeader, lineOf, readJournalText } from './journal-text.ts'
import type { PromiseRecord } from './promise-record.ts'

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((each) => `0x${Buffer.from(each).toString('hex')}`)
const address = fc.constantFrom(
  '0x00000000000000000000000000000000000000f1',
  '0x0000000000000000000000000000000000000001',
)
const record: fc.Arbitrary<PromiseRecord> = fc.record(
  {
    chainId: fc.integer({ min: 1, max: 2 ** 40 }),
    pool: address,
    disputeId: hex(32),
    round: fc.integer({ min: 1, max: 255 }),
    mediator: address,
    commitment: hex(32),
  },
  { noNullPrototype: true },
)
const bytesOf = (records: readonly PromiseRecord[]): Buffer =>
  Buffer.from(journalHeader + records.map(lineOf).join(''))

describe('the text of a vote protection journal', () => {
  it('cut at any byte, as a crash cuts it, gives every record that was whole, and where to go on', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), fc.nat(), (records, cut) => {
        const whole = bytesOf(records)
        const bytes = whole.subarray(0, cut % (whole.length + 1))
        const text = readJournalText(bytes)
        assert.ok(text.kind === 'journal')
        const before = whole.subarray(0, text.soundBytes)
        const wanted = Math.max(before.toString().split('\n').length - 2, 0)
        assert.deepEqual(text.records, records.slice(0, wanted))
        // Nothing that was whole is left out.
        assert.ok(!bytes.subarray(text.soundBytes).includes(0x0a))
      }),
    )
  })

  it('ends where zeros begin that a file system left', () => {
    const records = fc.sample(record, 2)
    const sound = bytesOf(records)
    const text = readJournalText(Buffer.concat([sound, Buffer.alloc(300)]))
    assert.deepEqual(text, { kind: 'journal', records, soundBytes: sound.length })
    assert.deepEqual(readJournalText(Buffer.alloc(40)), { kind: 'journal', records: [], soundBytes: 0 })
  })

  it('with any whole line changed is corrupt, the last one included: it may have been signed on', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.nat(255),
        (records, at, change) => {
          const bytes = bytesOf(records)
          const place = at % bytes.length
          const before = bytes[place] ?? 0
          if (change === before || before === 0x0a) return
          bytes[place] = change
          assert.equal(readJournalText(bytes).kind, 'corrupt')
        },
      ),
    )
    for (const text of ['something else\n', 'lilymed vote protection 2\n'])
      assert.deepEqual(readJournalText(Buffer.from(text)), { kind: 'corrupt', line: 1 })
  })
})
