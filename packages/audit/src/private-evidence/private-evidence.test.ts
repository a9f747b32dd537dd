import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decode } from '@ipld/dag-cbor'
import * as fc from 'fast-check'
import { readCar } from '../bundle/read-car.ts'
import { newIdentity, recipientOf } from './age.ts'
import { discloseEvidence, withoutContent } from './disclose-evidence.ts'
import { shareKeys, withdrawKeys, wrapIdentity, readKeys, writeKeys } from './evidence-keys.ts'
import { openEvidence } from './open-evidence.ts'
import { readPrivateEvidence } from './read-private-evidence.ts'
import type { ReadPrivateEvidence } from './read-private-evidence.ts'
import type { PrivateEvidenceError } from './private-evidence-error.ts'
import { pointerTo, readPointer } from './read-tree.ts'
import { sealEvidence } from './seal-evidence.ts'
import { examinedJob, examplePrivate } from './testing/examined-job.ts'

const reader = await newIdentity()
const other = await newIdentity()
const sealed = await sealEvidence(examinedJob(), [await recipientOf(reader)])
const opened = await openEvidence(sealed.car, sealed.keys, [reader])

const revealedIn = (car: Uint8Array): readonly string[] => {
  const read = readPrivateEvidence(car)
  assert.ok(read.kind === 'private', read.kind === 'unsound' ? read.problem : read.kind)
  return read.tree.revealed.map(({ path }) => pointerTo(path))
}

/** Where something is disclosed and where not. */
const extentOf = (read: ReadPrivateEvidence): string =>
  read.kind === 'private'
    ? JSON.stringify([read.tree.revealed.map(({ path }) => path), read.tree.withheld])
    : read.kind

const path = (pointer: string): readonly string[] => readPointer(pointer) ?? assert.fail(pointer)

/** What every observer sees of it, links and ciphertext aside: these are chance. */
const observed = (car: Uint8Array): unknown => {
  const { root, blocks } = readCar(car)
  const block = blocks.get(root.text) ?? assert.fail('no root')
  const { hidden: _, sealed: content, ...rest } = decode<Record<string, unknown>>(block.bytes)
  const { content: __, ...terms } = content as Record<string, unknown>
  return {
    ...rest,
    terms,
    lengths: [...blocks.values()].map(({ bytes }) => bytes.length),
    length: car.length,
  }
}

describe('keys that hold something else than an identity', () => {
  it('are called malformed, and what they hold is not quoted', async () => {
    for (const held of ['S3cret', 'AGE-SECRET-KEY-1S3CRET', 'AGE-SECRET-KEY-PQ-1']) {
      const keys = await wrapIdentity(sealed.keys.evidence, held, [await recipientOf(reader)])
      await assert.rejects(
        openEvidence(sealed.car, keys, [reader]),
        ({ code, message }: PrivateEvidenceError) => {
          assert.ok(['KEYS_MALFORMED', 'EVIDENCE_MALFORMED'].includes(code), message)
          return !/S3cret/i.test(message)
        },
      )
    }
  })
})

describe('evidence of a private job', () => {
  it('shows the outcome of the comparison, the environment and the exit code, and nothing of its contents', () => {
    const read = readPrivateEvidence(sealed.car)
    assert.ok(read.kind === 'private')
    assert.deepEqual(read.document.public, {
      version: 1,
      policyDigest: `0x${'00'.repeat(32)}`,
      claimBytes: 'absent',
      request: {
        claim: { highestRung: 1, resultCid: 'QmNiHKRzZtXYrJK6gVffMHZSB2WUiBK21X7ToqGHByQ9Q5' },
        isModulePinned: true,
        isPortable: true,
      },
      runs: [
        {
          state: 'completed',
          exitCode: 0,
          resultCid: 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
          resultDigest: `0x${'d2'.repeat(32)}`,
          engine: 'wasm',
          determinismClass: 'dc1:wasm',
          drawClass: 'portable',
          knownAnswer: { ok: true, expected: 'QmA', found: 'QmA' },
        },
      ],
      comparisons: { withClaim: [{ likeness: 'different', rung: 1 }], betweenRuns: null },
      statement: { finding: 'UNDECIDED', wantedRun: 2, rung: 0 },
    })
    assert.deepEqual(revealedIn(sealed.car), [])
    assert.deepEqual(read.tree.withheld, [[]])
    assert.equal(read.isSealedHere, true)
  })

  it('looks the same whatever its contents, but for chance', async () => {
    const seen = observed(sealed.car)
    const content = fc.record({
      fileName: fc.string({ minLength: 1, maxLength: 200, size: 'max' }),
      fileDigest: fc.constantFrom(`0x${'77'.repeat(32)}`, `0x${'78'.repeat(32)}`),
      fileSize: fc.nat(),
      log: fc.string({ maxLength: 4000, size: 'max' }),
      theirs: fc.string({ maxLength: 32 }),
      detail: fc.string({ maxLength: 300, size: 'max' }),
    })
    await fc.assert(
      fc.asyncProperty(content, async (given) => {
        const one = await sealEvidence(examinedJob(given), [])
        assert.deepEqual(observed(one.car), seen)
      }),
      { numRuns: 25, endOnFailure: true },
    )
    const bytes = Buffer.from(sealed.car)
    for (const secret of [...Object.values(examplePrivate), `0x${'a1'.repeat(32)}`, `0x${'e1'.repeat(32)}`])
      assert.ok(!bytes.includes(Buffer.from(String(secret))) || secret === 12, String(secret))
  })

  it('never has a digest that its contents could be guessed by', async () => {
    const again = await sealEvidence(examinedJob(), [await recipientOf(reader)])
    const cids = (car: Uint8Array): readonly string[] => [...readCar(car).blocks.keys()]
    const first = new Set([...cids(sealed.car), ...cids(opened.car)])
    const second = await openEvidence(again.car, again.keys, [reader])
    const shared = [...cids(again.car), ...cids(second.car)].filter((cid) => first.has(cid))
    // Only the tail of the log is by itself, and what links to it is salted.
    assert.deepEqual(shared, [[...readCar(examinedJob()).blocks.keys()][1]])
  })

  it('is opened by a recipient, with the document byte for byte as it was examined', async () => {
    assert.deepEqual(Buffer.from(opened.original), Buffer.from(examinedJob()))
    assert.equal(opened.digest, sealed.digest)
    const read = readPrivateEvidence(opened.car)
    assert.ok(read.kind === 'private' && read.digest === sealed.digest)
    assert.deepEqual(read.tree.withheld, [])
    await assert.rejects(openEvidence(sealed.car, sealed.keys, [other]), { code: 'NOT_A_RECIPIENT' })
    await assert.rejects(openEvidence(sealed.car, sealed.keys, []), { code: 'NOT_A_RECIPIENT' })
  })

  it('discloses the parts that are asked for, and no other', () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['/runs/0/wallMs', ['/runs/0/wallMs']],
      ['/runs/0/files/0', ['/runs/0/files/0']],
      ['/runs/0/files/0/path', ['/runs/0/files/0']],
      ['/runs/0/logs/stdout', ['/runs/0/logs/stdout/size', '/runs/0/logs/stdout/tail']],
      [
        '/comparisons/withClaim/0/files/0/firstDifference',
        ['offset', 'ours', 'theirs'].map(
          (name) => `/comparisons/withClaim/0/files/0/firstDifference/${name}`,
        ),
      ],
    ]
    for (const [asked, revealed] of cases) {
      const car = discloseEvidence(opened.car, [path(asked)])
      assert.deepEqual(revealedIn(car).toSorted(), [...revealed].toSorted(), asked)
      const read = readPrivateEvidence(car)
      assert.ok(read.kind === 'private' && read.digest === sealed.digest && !read.isSealedHere)
    }
    const log = discloseEvidence(opened.car, [path('/runs/0/logs/stdout')])
    assert.ok(Buffer.from(log).includes(Buffer.from(examplePrivate.log)))
    const name = discloseEvidence(opened.car, [path('/runs/0/wallMs')])
    for (const secret of [examplePrivate.log, examplePrivate.fileName, examplePrivate.detail])
      assert.ok(!Buffer.from(name).includes(Buffer.from(secret)))
    for (const asked of ['/runs/1', '/runs/0/files/0/path/x', '/nothing', '/runs/0/wallMs/0', '/runs/00'])
      assert.throws(() => discloseEvidence(opened.car, [path(asked)]), { code: 'PART_UNKNOWN' }, asked)
    assert.throws(() => discloseEvidence(sealed.car, [path('/runs')]), { code: 'PART_WITHHELD' })
    assert.throws(() => discloseEvidence(examinedJob(), [path('/runs')]), { code: 'EVIDENCE_MALFORMED' })
    assert.equal(readPointer('runs'), undefined)
    assert.equal(readPointer('/a~2'), undefined)
    assert.deepEqual(readPointer('/a~1b/~0'), ['a/b', '~'])
  })

  it('that is redacted or disclosed is found to be changed by any bit', () => {
    const disclosed = discloseEvidence(opened.car, [path('/runs/0/files/0'), path('/runs/0/logs/stdout')])
    for (const car of [withoutContent(sealed.car), disclosed])
      for (let at = 0; at < car.length; at += 1) {
        const changed = Uint8Array.from(car)
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
        const read = readPrivateEvidence(changed)
        assert.ok(read.kind === 'unsound' || read.digest !== sealed.digest, `byte ${at}`)
      }
    for (let length = 0; length < disclosed.length; length += 1) {
      const read = readPrivateEvidence(disclosed.subarray(0, length))
      assert.notEqual(extentOf(read), extentOf(readPrivateEvidence(disclosed)), `cut to ${length}`)
    }
  })

  it('keeps its digest when its contents are deleted, and says so to whoever would open it', async () => {
    const rest = withoutContent(sealed.car)
    assert.ok(rest.length < 2_000)
    const read = readPrivateEvidence(rest)
    assert.ok(read.kind === 'private' && read.digest === sealed.digest && !read.isSealedHere)
    await assert.rejects(openEvidence(rest, sealed.keys, [reader]), { code: 'CONTENT_DELETED' })
  })

  it('can be shared by any recipient, and withdrawn', async () => {
    const recipients = [await recipientOf(other)]
    const shared = await shareKeys(sealed.keys, [reader], recipients)
    assert.deepEqual(
      Buffer.from((await openEvidence(sealed.car, shared, [other])).original),
      Buffer.from(examinedJob()),
    )
    assert.equal(
      await shareKeys(shared, [], recipients),
      shared,
      'who can read it already is not added again',
    )
    await assert.rejects(shareKeys(sealed.keys, [other], recipients), { code: 'NOT_A_RECIPIENT' })
    const withdrawn = withdrawKeys(shared, [await recipientOf(reader)])
    await assert.rejects(openEvidence(sealed.car, withdrawn, [reader]), { code: 'NOT_A_RECIPIENT' })
    assert.deepEqual(readKeys(writeKeys(shared)), shared)
    await assert.rejects(wrapIdentity(sealed.digest, reader, ['age1nobody']), { code: 'RECIPIENT_INVALID' })
  })
})
