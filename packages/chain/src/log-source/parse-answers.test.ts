import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { getAddress } from 'ethers'
import { parseLogs } from './parse-answers.ts'

const hash = (digit: string): string => `0x${digit.repeat(64)}`
const rawLog = (changes: Readonly<Record<string, unknown>> = {}) => ({
  address: `0x${'11'.repeat(20)}`,
  topics: [hash('a')],
  data: '0x0102',
  blockNumber: '0x5',
  blockHash: hash('b'),
  transactionHash: hash('c'),
  logIndex: '0x0',
  ...changes,
})
const read = (...logs: unknown[]) => parseLogs(logs, (block) => block * 10)
const isRefused = (log: unknown): boolean => {
  try {
    read(log)
    return false
  } catch (error) {
    assert.equal((error as { code?: unknown }).code, 'RPC_MALFORMED_ANSWER')
    return true
  }
}

test('a log is read with its block’s time, its hex in lower case and its address checksummed', () => {
  const address = '0x52908400098527886e0f7030069857d2e4169ee7'
  const [log] = read(rawLog({ address: address.toUpperCase().replace('X', 'x'), data: '0xABcd' }))
  assert.deepEqual(log, {
    blockNumber: 5,
    blockHash: hash('b'),
    blockTimestamp: 50,
    txHash: hash('c'),
    logIndex: 0,
    address: getAddress(address),
    topics: [hash('a')],
    data: '0xabcd',
  })
})

test('what logs share is read once and never mixed up', () => {
  const place = fc.record({
    address: fc.constantFrom('11', '22', 'Ab', 'aB').map((byte) => `0x${byte.repeat(20)}`),
    topics: fc.array(fc.constantFrom('a', 'A', '1').map(hash), { maxLength: 4 }),
    blockNumber: fc.constantFrom('0x5', '0x05', '0x6', '0xF'),
    blockHash: fc.constantFrom('b', 'B', '2').map(hash),
    transactionHash: fc.constantFrom('c', 'C', '3').map(hash),
    logIndex: fc.constantFrom('0x0', '0x1', '0xff'),
  })
  fc.assert(
    fc.property(fc.array(place, { maxLength: 30 }), (places) => {
      const logs = places.map(rawLog)
      assert.deepEqual(
        read(...logs),
        logs.flatMap((log) => read(log)),
      )
    }),
  )
})

test('more different topics than are remembered are each their own', () => {
  const topics = Array.from({ length: 500 }, (_, index) => `0x${index.toString(16).padStart(64, '0')}`)
  const logs = [...topics, ...topics].map((topic) => rawLog({ topics: [topic] }))
  assert.deepEqual(
    read(...logs).flatMap((log) => log.topics),
    [...topics, ...topics],
  )
})

test('bytes are hexadecimal digits and nothing that looks like them, however many', () => {
  const isHex = (text: string): boolean => /^0x([0-9a-f]{2})*$/i.test(text)
  for (let unit = 0; unit < 0x10000; unit += 1) {
    for (const data of [`0x${String.fromCharCode(unit)}0`, `0x0${String.fromCharCode(unit)}`]) {
      if (isRefused(rawLog({ data })) === isHex(data)) assert.fail(`U+${unit.toString(16)}`)
    }
  }
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((value) => `0x${Buffer.from(value).toString('hex')}`),
    fc.string({ unit: fc.constantFrom('0', '1', 'a', 'F', 'g', 'x', ' ', '\n', '\u0130', '\u{1d7d8}') }),
  )
  fc.assert(
    fc.property(text, fc.boolean(), (digits, prefixed) => {
      const data = prefixed ? digits : `0x${digits}`
      assert.equal(isRefused(rawLog({ data })), !isHex(data), JSON.stringify(data))
    }),
    { numRuns: 1_000 },
  )
  for (const size of [16_383, 16_384, 16_385, 100_000]) {
    const data = `0x${'aB'.repeat(size)}`
    assert.equal(read(rawLog({ data }))[0]?.data, data.toLowerCase())
    assert.ok(isRefused(rawLog({ data: `${data.slice(0, -1)}g` })))
  }
})

test('answers of other shapes are refused by name', () => {
  const wrong: Array<readonly [string, unknown]> = [
    ['address', `0x${'11'.repeat(19)}`],
    ['address', null],
    ['topics', [hash('a').slice(2)]],
    ['topics', Array.from({ length: 5 }, () => hash('a'))],
    ['topics', 'none'],
    ['data', '0x0'],
    ['data', 7],
    ['blockNumber', 5],
    ['blockNumber', '0x'],
    ['blockNumber', '0x20000000000000'],
    ['blockHash', `0x${'b'.repeat(65)}`],
    ['transactionHash', undefined],
    ['logIndex', '-0x1'],
    ['removed', true],
  ]
  for (const [name, value] of wrong) assert.ok(isRefused(rawLog({ [name]: value })), name)
  for (const log of [null, 'log', []]) assert.ok(isRefused(log))
  assert.throws(() => parseLogs({}, () => 0), { code: 'RPC_MALFORMED_ANSWER' })
})
