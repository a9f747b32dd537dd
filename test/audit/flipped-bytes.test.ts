import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { exportBundle, readCar, verifyBundle } from '@lilymed/audit'
import { createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import { playCommitting } from '../../services/indexer/src/testing/scenes.ts'
import { chainOf, logOfEvents, signer } from './chained-script.ts'

/** Every byte with LILYMED_AUDIT_FLIPS=all (`npm run nightly`), else one in so many: of what frames the blocks, and of what is in them. */
const [ofFrames, ofContent] = process.env['LILYMED_AUDIT_FLIPS'] === 'all' ? [1, 1] : [7, 173]

const network = new Set(['StakeAdded', 'WeightChanged', 'MediatorRegistered', 'KeyOffered', 'KeyRotated'])

/** Where the parts of a CAR lie: of each block its frame (length and CID) and its content. */
const layout = (file: Uint8Array) => {
  const { blocks } = readCar(file)
  let end = file.length
  return [...blocks.values()].toReversed().map(({ cid, bytes }) => {
    const content = end - bytes.length
    const length = cid.bytes.length + bytes.length
    const frame = content - cid.bytes.length - (length < 0x80 ? 1 : length < 0x4000 ? 2 : 3)
    const place = { frame, content, end }
    end = frame
    return place
  })
}

describe('a bundle with one byte flipped', () => {
  let file: Uint8Array

  before(async () => {
    const script = createFactScript()
    playNetwork(script)
    const disputeId = playCommitting(script)
    // Without the mediators it is small; what is proved of the rest stays proved.
    const small = script.events().filter(({ type }) => !network.has(type))
    const { events, openChain } = chainOf(small.map((event, at) => ({ ...event, revision: BigInt(at) })))
    const sources = { log: logOfEvents(events).source, openChain }
    file = (await exportBundle({ disputeId, sources, verifierKey: signer.vkey })).bytes
  })

  it('does not hold, and says in which block', () => {
    const flips = layout(file).flatMap(({ frame, content, end }) =>
      Array.from({ length: end - frame }, (_, at) => frame + at).filter(
        (at) => at % (at < content ? ofFrames : ofContent) === 0,
      ),
    )
    const first = Math.min(...layout(file).map(({ frame }) => frame))
    const header = Array.from({ length: first }, (_, at) => at)
    assert.ok(first > 50 && header.length + flips.length > 700)
    for (const at of [...header, ...flips]) {
      const flipped = Buffer.from(file)
      flipped[at] = (flipped[at] ?? 0) ^ 0xff
      const { audit } = verifyBundle(flipped, signer)
      assert.equal(audit.holds, false, `byte ${at} of ${file.length}`)
      const [{ words } = { words: '' }] = audit.differences
      const named =
        at < first
          ? /header|no bundle|no CAR|names .* as the manifest|the first block/
          : /^block \d+, at byte \d+|is missing: the manifest names it|does not name the block|manifest/
      assert.match(words, named, `byte ${at}`)
      const place = /^block \d+, at byte (\d+)/.exec(words)?.[1]
      // Where a length was flipped, what comes after it may be the first that makes no sense.
      if (place !== undefined) assert.ok(Number(place) >= (layoutBefore(at) ?? 0), `byte ${at}: ${words}`)
    }
  })

  const layoutBefore = (at: number): number | undefined =>
    layoutOnce().find(({ frame, end }) => frame <= at && at < end)?.frame
  let known: ReturnType<typeof layout> | undefined
  const layoutOnce = (): ReturnType<typeof layout> => (known ??= layout(file))

  it('names the part, where the content of a part was flipped', () => {
    const named = layoutOnce()
      .toReversed()
      .map(({ content }) => {
        const flipped = Buffer.from(file)
        flipped[content] = (flipped[content] ?? 0) ^ 1
        return verifyBundle(flipped, signer).audit.differences[0]?.words ?? ''
      })
    assert.match(named[0] ?? '', /\(the manifest\)/)
    assert.match(named[1] ?? '', /\(the checkpoint\)/)
    assert.match(named[2] ?? '', /\(the inclusion proofs\)/)
    assert.match(named[3] ?? '', /\(event 1 of \d+\)/)
    for (const words of named) assert.match(words, /its bytes do not hash to its CID/)
    const parts = named.map((words) => /\((.*?)\)/.exec(words)?.[1]?.replaceAll(/\d+/g, 'N'))
    assert.deepEqual(
      [...new Set(parts)],
      [
        'the manifest',
        'the checkpoint',
        'the inclusion proofs',
        'event N of N',
        'the header of block N',
        'a node of a receipts’ trie',
        'a node of a transactions’ trie',
      ],
    )
  })

  it('that is cut short anywhere does not hold', () => {
    for (let at = 0; at < file.length; at += Math.ceil(file.length / 200)) {
      const { audit } = verifyBundle(file.subarray(0, at), signer)
      assert.equal(audit.holds, false)
      assert.match(audit.differences[0]?.words ?? '', /cut short|is missing|no CAR|part of one|no length/)
    }
  })
})
