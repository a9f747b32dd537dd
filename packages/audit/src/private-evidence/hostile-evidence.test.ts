import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { encode } from '@ipld/dag-cbor'
import * as fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { cidOf } from '../bundle/cid.ts'
import { readCar } from '../bundle/read-car.ts'
import { writeCar } from '../bundle/write-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { encryptFor, newIdentity, recipientOf } from './age.ts'
import { cborBlock, linkTo } from './cbor-block.ts'
import { readKeys, writeKeys } from './evidence-keys.ts'
import { openEvidence } from './open-evidence.ts'
import { pad, paddedLength, unpad } from './padding.ts'
import { readPrivateEvidence } from './read-private-evidence.ts'
import { writePrivateDocument } from './private-document.ts'
import { growTree } from './salted-tree.ts'
import { sealEvidence } from './seal-evidence.ts'
import { examinedJob } from './testing/examined-job.ts'

const reader = await newIdentity()
const recipient = await recipientOf(reader)
const sealed = await sealEvidence(examinedJob(), [recipient])

const rawBlock = (bytes: Uint8Array): Block => ({ cid: cidOf('raw', bytes), bytes })

const carOf = (hidden: Block['cid'], blocks: readonly Block[], published: unknown = {}): Uint8Array => {
  const content = rawBlock(Buffer.from('sealed'))
  const root = writePrivateDocument({
    of: 'examination',
    public: published,
    hidden,
    sealed: { content: content.cid, bytes: 6 },
  })
  return writeCar(root.cid, [root, content, ...blocks])
}

const problemOf = (car: Uint8Array): string => {
  const read = readPrivateEvidence(car)
  return read.kind === 'unsound' ? read.problem : `it was taken as ${read.kind}`
}

describe('hostile evidence', () => {
  it('is refused with the reason, whatever it is', () => {
    const { blocks } = readCar(sealed.car)
    const list = [...blocks.values()]
    const [root] = list
    assert.ok(root)
    const salt = randomBytes(32)
    const leaf = cborBlock({ salt, value: 1 })
    const twice = cborBlock({ salt, items: [linkTo(leaf), linkTo(leaf)] })
    const shortSalt = cborBlock({ salt: salt.subarray(1), value: 1 })
    const both = cborBlock({ salt, value: 1, items: [] })
    const nested = cborBlock({ salt, value: { a: { b: 1 } } })
    let deep = leaf
    const chain: Block[] = [leaf]
    for (let depth = 0; depth < 40; depth += 1) {
      deep = cborBlock({ salt: randomBytes(32), items: [linkTo(deep)] })
      chain.push(deep)
    }
    // {"salt": h'…', "value": 1, "value": 2}: a map with one name twice.
    const pair = (value: number): Uint8Array => Buffer.concat([encode('value'), encode(value)])
    const doubled = Buffer.concat([Buffer.of(0xa3), encode('salt'), encode(salt), pair(1), pair(2)])
    const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['nothing', Buffer.alloc(0), /no CAR/],
      ['a text', Buffer.from('hello world'), /no bundle/],
      ['no root', writeCar(root.cid, []), /its root is not in it/],
      ['a block more', writeCar(root.cid, [...list, leaf]), /does not name/],
      ['a block twice', Buffer.concat([sealed.car, sealed.car.subarray(-8)]), /block 3|CID|length/],
      ['one child twice', carOf(twice.cid, [twice, leaf]), /another part’s block/],
      ['a short salt', carOf(shortSalt.cid, [shortSalt]), /no salted node/],
      ['two kinds of node in one', carOf(both.cid, [both]), /no salted node/],
      ['a value that could be parts', carOf(nested.cid, [nested]), /no salted node/],
      ['a tree that is too deep', carOf(deep.cid, chain), /deeper than 32/],
      [
        'a name twice',
        carOf(cidOf('dagCbor', doubled), [{ cid: cidOf('dagCbor', doubled), bytes: doubled }]),
        /cannot be read as dag-cbor/,
      ],
      ['no examination', carOf(leaf.cid, [leaf], { exitCode: 0 }), /is not what it holds/],
    ]
    for (const [name, car, problem] of cases) assert.match(problemOf(car), problem, name)
  })

  it('that publishes another outcome than it holds is found as soon as that part is disclosed', () => {
    const statement = { finding: 'MATCH', rung: 0, detail: 'x' }
    const tree = growTree({ version: 1, examinationId: 'only here', statement }, randomBytes)
    const lying = { version: 1, statement: { finding: 'MISMATCH', rung: 0 } }
    assert.match(problemOf(carOf(tree.root, tree.blocks, lying)), /is not what it holds/)
    const some = tree.blocks.filter(({ bytes }) => !Buffer.from(bytes).includes('only here'))
    assert.match(problemOf(carOf(tree.root, some, lying)), /\/statement\/finding is not what is disclosed/)
    const honest = { version: 1, statement: { finding: 'MATCH', rung: 0 } }
    assert.equal(readPrivateEvidence(carOf(tree.root, tree.blocks, honest)).kind, 'private')
  })

  it('whose root says more than this version knows is no evidence', () => {
    const link = cidOf('dagCbor', encode(1)).bytes
    const content = { format: 'age', content: CID.decode(cidOf('raw', Buffer.of(1)).bytes), bytes: 1 }
    const root = {
      version: 1,
      kind: 'private-evidence',
      of: 'examination',
      public: {},
      hidden: link,
      sealed: content,
    }
    const sound = cborBlock(root)
    assert.equal(readPrivateEvidence(writeCar(sound.cid, [sound])).kind, 'private')
    const others = [
      { ...root, version: 2 },
      { ...root, of: 'verdict' },
      { ...root, more: 1 },
      { ...root, hidden: content.content },
      { ...root, hidden: content.content.bytes },
      { ...root, hidden: Buffer.concat([link, Buffer.of(0)]) },
      { ...root, hidden: CID.decode(link) },
      { ...root, sealed: { ...content, bytes: '1' } },
      { ...root, sealed: { ...content, format: 'pgp' } },
      { ...root, sealed: { ...content, key: 'x' } },
    ]
    for (const other of others) {
      const block = cborBlock(other)
      assert.match(problemOf(writeCar(block.cid, [block])), /the root of the evidence/)
    }
  })

  it('is not opened where its ciphertext or its keys are others', async () => {
    const { root, blocks } = readCar(sealed.car)
    const [first, content] = [...blocks.values()]
    assert.ok(first && content)
    const cut = rawBlock(content.bytes.subarray(0, -100))
    await assert.rejects(openEvidence(writeCar(root, [first, cut]), sealed.keys, [reader]), {
      code: 'EVIDENCE_MALFORMED',
    })
    const keys = { ...sealed.keys, evidence: `0x${'00'.repeat(32)}` }
    await assert.rejects(openEvidence(sealed.car, keys, [reader]), { code: 'KEYS_MALFORMED' })
    const another = await sealEvidence(examinedJob(), [recipient])
    const swapped = { ...another.keys, evidence: sealed.digest }
    await assert.rejects(openEvidence(sealed.car, swapped, [reader]), { code: 'EVIDENCE_MALFORMED' })
    const wrapOf = async (text: string): Promise<string> =>
      Buffer.from(await encryptFor(recipient, Buffer.from(text))).toString('base64')
    for (const text of ['', '# only words\n', `${reader}\n${reader}\n`]) {
      const empty = { ...sealed.keys, wraps: [{ recipient, key: await wrapOf(text) }] }
      await assert.rejects(openEvidence(sealed.car, empty, [reader]), { code: 'KEYS_MALFORMED' }, text)
    }
  })

  it('whose contents were sealed otherwise than they must be is not opened', async () => {
    const identity = await newIdentity()
    const tree = growTree({ version: 1, examinationId: 'e' }, randomBytes)
    const contents = [
      writeCar(tree.root, tree.blocks),
      pad(Buffer.from('no CAR')),
      pad(writeCar(tree.root, tree.blocks.slice(1))),
      pad(writeCar(tree.root, [...tree.blocks, cborBlock({ junk: true })])),
    ]
    for (const [at, plain] of contents.entries()) {
      const bytes = await encryptFor(await recipientOf(identity), plain)
      const content = rawBlock(bytes)
      const document = { of: 'examination', public: { version: 1 }, hidden: tree.root } as const
      const root = writePrivateDocument({
        ...document,
        sealed: { content: content.cid, bytes: bytes.length },
      })
      const car = writeCar(root.cid, [root, content])
      const evidence = `0x${Buffer.from(root.cid.digest).toString('hex')}`
      const key = Buffer.from(await encryptFor(recipient, Buffer.from(identity))).toString('base64')
      const keys = { version: 1, kind: 'evidence-keys', evidence, wraps: [{ recipient, key }] } as const
      await assert.rejects(
        openEvidence(car, { ...keys, wraps: [...keys.wraps] }, [reader]),
        {
          code: 'EVIDENCE_MALFORMED',
        },
        `content ${at}`,
      )
    }
  })

  it('that is no evidence is not sealed', async () => {
    const plain = cborBlock({ version: 1 })
    const link = cborBlock({ kind: 'statement', more: linkTo(plain) })
    for (const car of [
      Buffer.from('x'),
      writeCar(plain.cid, [plain]),
      writeCar(link.cid, [link, plain]),
      writeCar(plain.cid, []),
    ])
      await assert.rejects(sealEvidence(car, []), { code: 'EVIDENCE_MALFORMED' })
  })

  it('has no keys but those that are written as they must be', () => {
    const text = Buffer.from(writeKeys(sealed.keys)).toString()
    for (const given of [
      '',
      '{}',
      text.slice(1),
      text.replace('"version": 1', '"version": 2'),
      text.replace('age1', 'age2'),
    ])
      assert.throws(() => readKeys(Buffer.from(given)), { code: 'KEYS_MALFORMED' })
    assert.throws(() => readKeys(Buffer.alloc(5 * 1024 * 1024, ' ')), { code: 'KEYS_MALFORMED' })
    assert.throws(() => readKeys(Buffer.of(0xff)), { code: 'KEYS_MALFORMED' })
  })

  it('pads every content to a length that tells little of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200_000), (content, more) => {
        const whole = Buffer.concat([content, Buffer.alloc(more, 1)])
        const padded = pad(whole)
        assert.ok(whole.equals(unpad(padded) ?? Buffer.of(1)))
        assert.ok(padded.length <= Math.max(65_536, (whole.length + 8) * 1.12))
        assert.equal(paddedLength(padded.length), padded.length)
        assert.equal(unpad(padded.subarray(0, -1)), undefined)
        padded[padded.length - 1] = 7
        assert.ok(whole.length + 8 === padded.length || unpad(padded) === undefined)
      }),
      { numRuns: 50 },
    )
    assert.equal(unpad(Buffer.of(1)), undefined)
    assert.equal(unpad(Buffer.alloc(16, 0xff)), undefined)
  })
})
