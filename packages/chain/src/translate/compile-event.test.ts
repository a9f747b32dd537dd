import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { EventFragment, Interface } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import * as abis from '@lilymed/contracts-abi'
import { compileEvent } from './compile-event.ts'
import { toFactData } from './fact-json.ts'

const hex = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => `0x${Buffer.from(value).toString('hex')}`)

/** Any value of an ABI type, as ethers takes it; small and extreme numbers as often as others. */
const valueOf = (type: string): fc.Arbitrary<unknown> => {
  if (type.endsWith('[]')) return fc.array(valueOf(type.slice(0, -2)), { maxLength: 4 })
  const [, sign, bits] = /^(u?)int(\d+)$/.exec(type) ?? []
  if (bits !== undefined) {
    const size = BigInt(bits)
    return sign === 'u'
      ? fc.bigInt({ min: 0n, max: (1n << size) - 1n })
      : fc.bigInt({ min: -(1n << (size - 1n)), max: (1n << (size - 1n)) - 1n })
  }
  const [, length] = /^bytes(\d+)$/.exec(type) ?? []
  if (length !== undefined) return hex(Number(length))
  if (type === 'address') return hex(20)
  if (type === 'bool') return fc.boolean()
  if (type === 'string') return fc.string({ unit: 'binary', maxLength: 80 })
  return fc.uint8Array({ maxLength: 80 })
}

const synthetic = [
  'event Words(address indexed a, bool b, uint8 c, int24 d, uint256 e, int256 f, bytes4 g, bytes32 indexed h)',
  'event Texts(string a, bytes b, uint64 c, string indexed d, string e)',
  'event Lists(uint256[] a, address[] b, string c, bytes32[] d, bool[] e)',
  'event Unnamed(uint40, string, address indexed)',
]
const ours = Object.entries(abis)
  .flatMap(([name, abi]) => (name.endsWith('Abi') ? new Interface(abi as InterfaceAbi).fragments : []))
  .filter((fragment) => EventFragment.isFragment(fragment))
const fragments = [...synthetic.map((text) => EventFragment.from(text)), ...ours]
const compiledOnes = fragments.flatMap((fragment) => {
  const compiled = compileEvent(fragment)
  return compiled === undefined ? [] : [{ fragment, compiled, abi: new Interface([fragment]) }]
})

/** What ethers makes of a log; undefined where it refuses it. */
const byEthers = (abi: Interface, fragment: EventFragment, data: string, topics: readonly string[]) => {
  try {
    return toFactData(fragment.inputs, abi.decodeEventLog(fragment, data, topics))
  } catch {
    return undefined
  }
}

const anyLog = fc
  .constantFrom(...compiledOnes)
  .chain((known) =>
    fc
      .tuple(...known.fragment.inputs.map(({ type }) => valueOf(type)))
      .map((values) => ({ ...known, log: known.abi.encodeEventLog(known.fragment, values) })),
  )

test('nearly every event of the contracts is compiled; what is not has tuples or lists of texts', () => {
  const left = fragments.filter((fragment) => compileEvent(fragment) === undefined)
  assert.ok(compiledOnes.length > 60, `${compiledOnes.length} compiled`)
  for (const { inputs } of left)
    assert.ok(inputs.some(({ baseType, type }) => baseType === 'tuple' || /\(|string\[/.test(type)))
})

test('on random values it says what ethers says', () => {
  fc.assert(
    fc.property(anyLog, ({ fragment, compiled, abi, log }) => {
      const expected = byEthers(abi, fragment, log.data, log.topics)
      const found = compiled(log.data, log.topics)
      // Text with the replacement character is left to ethers.
      if (found === undefined) assert.ok(JSON.stringify(expected).includes('\uFFFD'), fragment.format())
      else assert.deepEqual(found, expected)
    }),
    { numRuns: 1_500 },
  )
})

test('on bytes changed, cut or added it says what ethers says, or nothing', () => {
  const damage = fc.record({ at: fc.nat(2_000), byte: hex(1), cut: fc.nat(40), more: fc.nat(2) })
  fc.assert(
    fc.property(
      anyLog,
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      ({ fragment, compiled, abi, log }, damages) => {
        let { data } = log
        for (const { at, byte, cut, more } of damages) {
          const place = 2 + ((at * 2) % Math.max(2, data.length - 2))
          data = data.slice(0, place) + byte.slice(2) + data.slice(place + 2)
          if (more === 1) data = data.slice(0, data.length - (data.length > 2 + cut * 2 ? cut * 2 : 0))
          if (more === 2) data += byte.slice(2).repeat(cut)
        }
        const found = compiled(data, log.topics)
        if (found !== undefined) assert.deepEqual(found, byEthers(abi, fragment, data, log.topics))
      },
    ),
    { numRuns: 3_000 },
  )
})

test('offsets that overlap, point back or lie far outside are refused, without reading anything twice', () => {
  const fragment = EventFragment.from('event Twice(string a, string b)')
  const compiled = compileEvent(fragment)
  assert.ok(compiled)
  const word = (value: number | bigint): string => value.toString(16).padStart(64, '0')
  const text = word(1) + '61'.padEnd(64, '0')
  for (const [first, second] of [
    [64n, 64n],
    [64n, 0n],
    [64n, 32n],
    [64n, 2n ** 255n],
    [128n, 64n],
  ] as const) {
    assert.equal(compiled(`0x${word(first)}${word(second)}${text}${text}`, [fragment.topicHash]), undefined)
  }
  assert.deepEqual(compiled(`0x${word(64)}${word(128)}${text}${text}`, [fragment.topicHash]), {
    a: 'a',
    b: 'a',
  })
  assert.equal(compiled(`0x${word(64)}${word(128)}${text}${text}`, []), undefined)
})

test('what is longer than usual is read alike, and what is no hex is not read', () => {
  const abi = new Interface(['event Texts(string a, bytes b, uint64 c)'])
  const fragment = abi.getEvent('Texts')
  assert.ok(fragment)
  const compiled = compileEvent(fragment)
  assert.ok(compiled)
  const small = abi.encodeEventLog(fragment, ['a', '0x01', 1])
  for (const text of ['é'.repeat(20_000), 'x'.repeat(40_001), '']) {
    const { data, topics } = abi.encodeEventLog(fragment, [text, '0x0203', 7])
    assert.deepEqual(compiled(data, topics), { a: text, b: '0x0203', c: '7' })
    assert.equal(compiled(`${data.slice(0, -1)}g`, topics), undefined)
    assert.deepEqual(compiled(small.data, topics), { a: 'a', b: '0x01', c: '1' })
  }
  for (const data of ['', '0x', '0', small.data.slice(0, -1), small.data.replace('1', 'z')])
    assert.equal(compiled(data, small.topics), undefined)
})

test('whichever byte is another, it says what ethers says and something else than before, or nothing', () => {
  for (const { abi, values } of [
    {
      abi: 'event Words(bool b, uint8 c, int24 d, uint64 e, uint256 f, bytes3 g, address h)',
      values: [false, 0, 0, 0, 0, '0x000000', `0x${'00'.repeat(20)}`],
    },
    { abi: 'event Texts(string a, bytes b, uint16[] c)', values: ['abcdefg', '0x010203', [1]] },
  ]) {
    const known = new Interface([abi])
    const fragment = EventFragment.from(abi)
    const compiled = compileEvent(fragment)
    const { data, topics } = known.encodeEventLog(fragment, values)
    for (let at = 2; at < data.length; at += 2)
      for (const byte of ['01', '80']) {
        const changed = data.slice(0, at) + byte + data.slice(at + 2)
        const found = compiled?.(changed, topics)
        if (found === undefined || changed === data) continue
        assert.deepEqual(found, byEthers(known, fragment, changed, topics))
        assert.notDeepEqual(found, compiled?.(data, topics))
      }
  }
})
