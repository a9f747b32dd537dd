import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Comparator } from '@lilymed/domain'
import { createComparedFiles } from '../../testing/compared-files.ts'
import type { ComparedFiles } from '../../testing/compared-files.ts'
import { tarOf } from './testing/tar-of.ts'

let files: ComparedFiles
before(async () => {
  files = await createComparedFiles()
})
after(() => files.close())

const say = async (comparator: Comparator, ours: Uint8Array | string, theirs: Uint8Array | string) => {
  const compared = await files.compare(comparator, ours, theirs)
  if (compared.kind !== 'compared') return compared.code
  return compared.isAlike ? 'alike' : (compared.note ?? 'different')
}
const expectAll = async (comparator: Comparator, cases: readonly (readonly [string, string, string])[]) => {
  for (const [ours, theirs, expected] of cases)
    assert.equal(await say(comparator, ours, theirs), expected, JSON.stringify([ours, theirs]))
}

describe('a limit of ours', () => {
  const comparator: Comparator = { kind: 'json', ignored: [], absolute: 0, relative: 0 }
  const documentOf = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`
  const limit = 8 * 2 ** 20

  it('between two files of much the same size says nothing, and one that is far larger is another', async () => {
    assert.equal(await say(comparator, documentOf(limit), documentOf(limit + 1)), 'TOO_LARGE')
    assert.equal(await say(comparator, documentOf(limit + 1), documentOf(limit)), 'TOO_LARGE')
    assert.match(await say(comparator, documentOf(limit), documentOf(2 * limit + 1)), /^theirs: /)
  })
})

describe('text', () => {
  const timed: Comparator = {
    kind: 'text',
    masks: ['\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z', '\\d{1,6} ms'],
  }

  it('forgives times and line ends', () =>
    expectAll(timed, [
      ['a\r\nb\r\n', 'a\nb\n', 'alike'],
      ['at 2026-11-23T02:40:00Z done in 12 ms\n', 'at 2027-01-01T00:00:00Z done in 998877 ms\n', 'alike'],
    ]))

  it('catches everything else', () =>
    expectAll(timed, [
      ['a\rb', 'a\nb', 'line 1 differs after its masks are applied'],
      ['a\rb', 'ab', 'line 1 differs after its masks are applied'],
      [
        'loss 0.12\n2026-11-23T02:40:00Z',
        'loss 0.13\n2026-11-23T02:40:00Z',
        'line 1 differs after its masks are applied',
      ],
      ['x\n2026-11-23T02:40:00Z', 'x\n', 'line 2 differs after its masks are applied'],
      ['12 ms', '2026-11-23T02:40:00Z', 'line 1 differs after its masks are applied'],
      ['1234567 ms', '2234567 ms', 'line 1 differs after its masks are applied'],
      ['a\n', 'a', 'line 1 differs after its masks are applied'],
    ]))

  it('takes no bytes for a mask that are none, and no bytes that are no text', async () => {
    assert.match(await say(timed, '12 ms', Buffer.from([0xff, 1])), /theirs: .* UTF-8/)
    assert.equal(await say(timed, Buffer.from([0xff]), '12 ms'), 'MALFORMED')
  })

  it('reads a megabyte of text made to be slow in linear time', async () => {
    const masks = ['\\d{1,30}a', '\\w{1,15}-\\w{1,15}']
    const startedAt = performance.now()
    assert.equal(
      await say({ kind: 'text', masks }, '1'.repeat(1_000_000), `${'1'.repeat(1_000_000)}\r\n`),
      'line 1 differs after its masks are applied',
    )
    assert.ok(performance.now() - startedAt < 20_000)
  })
})

describe('json', () => {
  const exact: Comparator = { kind: 'json', ignored: [], absolute: 0, relative: 0 }

  it('forgives order, spaces and how a number is written', () =>
    expectAll(exact, [
      ['{"a":1,"b":[1,2]}', '{ "b": [1.0, 2e0], "a": 1 }', 'alike'],
      ['"\\u0061"', '"a"', 'alike'],
      ['{"":{"/~":1}}', '{"":{"/~":1.0}}', 'alike'],
    ]))

  it('catches values, names, order of items and kinds', () =>
    expectAll(exact, [
      ['{"a":1}', '{"a":2}', '/a differs'],
      ['{"a":1}', '{"b":1}', '/a differs'],
      ['[1,2]', '[2,1]', '/0 differs'],
      ['[1]', '[1,null]', '/1 differs'],
      ['{"0":1}', '[1]', 'the document differs'],
      ['{"a":"1"}', '{"a":1}', '/a differs'],
      ['{"a":null}', '{"a":false}', '/a differs'],
      ['{"id":9007199254740993}', '{"id":9007199254740992}', '/id differs'],
      ['{"a":{"/~":1}}', '{"a":{"/~":2}}', '/a/~1~0 differs'],
      ['{"__proto__":1}', '{}', '/__proto__ differs'],
    ]))

  it('forgives numbers within a tolerance and members that are ignored, and no more', async () => {
    const tolerant: Comparator = {
      kind: 'json',
      ignored: ['/created', '/items/*/ms'],
      absolute: 1e-6,
      relative: 0,
    }
    await expectAll(tolerant, [
      ['{"created":"now","loss":0.5}', '{"created":"then","loss":0.5000005}', 'alike'],
      ['{"created":"now","loss":0.5}', '{"loss":0.5}', 'alike'],
      ['{"created":"now","loss":0.5}', '{"created":"now","loss":0.50001}', '/loss differs'],
      ['{"items":[{"ms":1,"x":1}]}', '{"items":[{"ms":2,"x":1}]}', 'alike'],
      ['{"items":[{"ms":1,"x":1}]}', '{"items":[{"ms":1,"x":2}]}', '/items/0/x differs'],
      ['{"a":{"created":1}}', '{"a":{"created":2}}', '/a/created differs'],
    ])
  })

  it('refuses what two readers could read in two ways, and what is deep enough to hurt', async () => {
    const hostile = [
      '{"a":1,"a":2}',
      '{"a":1,"\\u0061":2}',
      '1e999',
      '[',
      '{"a":1}x',
      '\ufeff{}',
      '['.repeat(300) + ']'.repeat(300),
      '['.repeat(2e6),
    ]
    for (const text of hostile) assert.match(await say(exact, '{}', text), /^theirs: /)
  })
})

describe('tar', () => {
  const tar: Comparator = { kind: 'tar' }
  const ours = [
    { name: 'a', content: 'one' },
    { name: 'b', content: 'two' },
  ]

  it('forgives order, times and owners', async () => {
    const theirs = ours
      .toReversed()
      .map((member) => ({ ...member, mtime: new Date(86_400_000), uid: 7, gname: 'them' }))
    assert.equal(await say(tar, await tarOf(ours), await tarOf(theirs)), 'alike')
  })

  it('catches content, names, modes, links and members too many', async () => {
    const change = (second: object) =>
      tarOf([ours[0] ?? { name: '' }, { name: 'b', content: 'two', ...second }])
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [await change({ content: 'tw0' }), 'the member "b" differs'],
      [await change({ name: 'c' }), 'the member "b" differs'],
      [await change({ mode: 0o755 }), 'the member "b" differs'],
      [await change({ type: 'symlink', linkname: 'a', content: undefined }), 'the member "b" differs'],
      [await tarOf([...ours, { name: 'z', content: '' }]), 'the member "z" differs'],
    ]
    for (const [theirs, expected] of cases) assert.equal(await say(tar, await tarOf(ours), theirs), expected)
    assert.match(
      await say(tar, await tarOf(ours), await tarOf([...ours, { name: 'a', content: 'one' }])),
      /two members/,
    )
    assert.match(
      await say(tar, await tarOf(ours), (await tarOf(ours)).subarray(0, 700)),
      /expected a tar archive/,
    )
    assert.match(await say(tar, await tarOf(ours), 'no archive'), /expected a tar archive/)
  })
})

describe('exact', () => {
  it('forgives nothing', async () => assert.equal(await say({ kind: 'exact' }, 'a', 'b'), 'different'))
})
