import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { readJson } from './read-json.ts'
import { readLogList } from './read-log-list.ts'

const hex = (digits: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).map((text) => `0x${text}`)
const quantity = fc.nat().map((number) => `0x${number.toString(16)}`)
const log = fc.record(
  {
    address: hex(4),
    topics: fc.array(hex(6), { maxLength: 4 }),
    data: fc.oneof(fc.constant('0x'), hex(8), hex(130)),
    blockHash: hex(5),
    blockNumber: quantity,
    blockTimestamp: quantity,
    transactionHash: fc.constantFrom('0xaa', '0xab', '0xaba'),
    transactionIndex: quantity,
    logIndex: quantity,
    removed: fc.boolean(),
  },
  { noNullPrototype: true },
)
const anything = fc.oneof(log, fc.jsonValue())

const answered = (result: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, result })
const bytesOf = (document: unknown): Buffer => Buffer.from(JSON.stringify(document))

describe('readJson', () => {
  it('reads lists of logs, alone and in batches, as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.array(log), fc.array(fc.jsonValue(), { maxLength: 3 }), (logs, others) => {
        const batch = [answered(logs), ...others.map((other, index) => answered(other, index + 2))]
        for (const document of [batch, answered(logs)])
          assert.deepEqual(readJson(bytesOf(document)), JSON.parse(JSON.stringify(document)))
      }),
    )
  })

  it('reads every other list, document and spelling as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.array(anything), fc.boolean(), (items, isSpaced) => {
        const text = JSON.stringify([answered(items)], undefined, isSpaced ? 1 : undefined)
        assert.deepEqual(readJson(Buffer.from(text)), JSON.parse(text))
      }),
    )
  })

  it('reads a damaged list as JSON.parse does: the same, or not at all', () => {
    fc.assert(
      fc.property(fc.array(log, { minLength: 1 }), fc.nat(), fc.nat(255), (logs, place, byte) => {
        const bytes = bytesOf([answered(logs), answered(null, 2)])
        bytes[place % bytes.length] = byte
        const read = (parse: () => unknown): unknown => {
          try {
            return parse()
          } catch {
            return 'not JSON'
          }
        }
        const expected = read(() => JSON.parse(bytes.toString('utf8')) as unknown)
        assert.deepEqual(
          read(() => readJson(bytes)),
          expected,
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes the later of two values of a name', () => {
    const text = '{"result":[{"data":"0x"}],"result":null}'
    assert.deepEqual(readJson(Buffer.from(text)), { result: null })
  })
})

describe('readLogList', () => {
  const read = (list: unknown) => readLogList(Buffer.from(` ${JSON.stringify(list)},"x"]`), 1)

  it('reads every list that is as nodes write it, each log as JSON.parse does, whatever the one before it was', () => {
    const names = fc.constantFrom('address', 'data', 'removed', 'topics', 'x', '1')
    const value = fc.oneof(hex(2), fc.boolean(), fc.constant(null), fc.array(hex(1), { maxLength: 2 }))
    const others = fc.dictionary(names, value, { minKeys: 1 })
    const alike = fc.array(value, { minLength: 3, maxLength: 3 }).map(([address, data, topics]) => ({
      address,
      data,
      topics,
    }))
    fc.assert(
      fc.property(fc.array(fc.oneof(log, others, alike, alike), { minLength: 1 }), (logs) => {
        assert.deepEqual(read(logs), {
          logs: JSON.parse(JSON.stringify(logs)) as unknown,
          end: JSON.stringify(logs).length + 1,
        })
      }),
      { numRuns: 2_000 },
    )
  })

  it('gives each log what is its own, and lets them share what they have in common', () => {
    const logs = [
      { blockHash: '0xaa', topics: ['0x1', '0x2'], data: '0x01' },
      { blockHash: '0xaa', topics: ['0x1', '0x2'], data: '0x02' },
      { blockHash: '0xab', topics: ['0x1'], data: '0x02' },
    ]
    const found = read(logs)?.logs as typeof logs
    assert.deepEqual(found, logs)
    assert.equal(found[0]?.topics, found[1]?.topics)
  })

  it('leaves to others what is not as nodes write logs', () => {
    const strange = [
      '[{"a":1}]',
      '[{"a":{"b":"c"}}]',
      '[{"a":["b",1]}]',
      '[{"a":[["b"]]}]',
      '[{"a": "b"}]',
      '[{"a":"b" }]',
      '[{"a":"\\u0062"}]',
      '[{"a":"é"}]',
      '[{"a":"b","a":"c"}]',
      '[{"__proto__":"b"}]',
      '[{}]',
      '[]',
      '[{"a":"b"},]',
      '[{"a":"b"}',
      '[{"a":"b"',
      '[{"a":tru}]',
      '[{"a":"b"},{"a":truefalse}]',
      '[{"a":"b"}{"a":"b"}]',
    ]
    for (const text of strange) assert.equal(readLogList(Buffer.from(text), 0), undefined, text)
  })

  it('never takes for a log, or for the end, what stands in a text or in another list', () => {
    const tricks = ['}', '},{', '},{"', '}]', '}],', ']', '{', '\\', '\\"},{"', '","data":"', '"']
    const text = fc.array(fc.constantFrom(...tricks, 'a')).map((parts) => parts.join(''))
    const items = fc.oneof(text, fc.record({ data: text }, { noNullPrototype: true }))
    const tricky = fc.record({ data: text, topics: fc.array(items) }, { noNullPrototype: true })
    fc.assert(
      fc.property(fc.array(tricky, { minLength: 1 }), (logs) => {
        const found = read(logs)
        if (found !== undefined) assert.deepEqual(found, { logs, end: JSON.stringify(logs).length + 1 })
      }),
      { numRuns: 3_000 },
    )
  })
})
