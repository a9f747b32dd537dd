import { Readable } from 'node:stream'
import { cidDigest } from '../../result-directory/cid-digest.ts'
import { varint } from '../../result-directory/dag-pb.ts'
import { digestResult } from '../../result-directory/digest-result.ts'
import type { FileDigest, ResultEntry } from '../../result-directory/digest-result.ts'

/** A result as a CAR under way. */
export type ResultCar = {
  /** The only root. */
  readonly resultCid: string
  readonly files: readonly FileDigest[]
  /** Its bytes, read from the result as they are asked for; fails with what failed in reading it. */
  readonly stream: Readable
}

const multihash = Uint8Array.of(0x12, 32)

/** The header of a CARv1 with one root, in dag-cbor: `{"roots": [<CID>], "version": 1}`. */
const carHeader = (root: Uint8Array): Buffer => {
  const cid = Buffer.concat([Uint8Array.of(0xd8, 0x2a, 0x58, 35, 0), multihash, root])
  const map = Buffer.concat([
    Uint8Array.of(0xa2, 0x65),
    Buffer.from('roots'),
    Uint8Array.of(0x81),
    cid,
    Uint8Array.of(0x67),
    Buffer.from('version'),
    Uint8Array.of(0x01),
  ])
  return Buffer.concat([Uint8Array.from(varint(map.length)), map])
}

/**
 * Writes a result directory as a CARv1 whose root is its CIDv0: each block once, children before parents, the same bytes for
 * the same result on every machine. Dotfiles are no part of a result's CID and not in it. The result is read twice, first for
 * the root and then for the blocks.
 *
 * Throws as `digestResult` does, and so does the stream.
 */
export async function writeResultCar(
  entries: readonly ResultEntry[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ResultCar> {
  const options = signal ? { signal } : {}
  const { resultCid, files } = await digestResult(entries, options)
  const root = Buffer.from(cidDigest(resultCid)?.slice(2) ?? '', 'hex')
  const written = new Set<string>()
  const closed = new AbortController()
  let room = Promise.withResolvers<void>()
  let isBegun = false
  // Nothing is read, and so nothing fails, before somebody reads who can be told.
  const stream = new Readable({
    read: () => {
      room.resolve()
      if (isBegun) return
      isBegun = true
      writeAll().catch((error: unknown) =>
        stream.destroy(error instanceof Error ? error : new Error(String(error))),
      )
    },
    destroy: (error, done) => {
      closed.abort(new Error('nobody reads this CAR any more'))
      room.resolve()
      done(error)
    },
  })

  const write = async (bytes: Buffer): Promise<void> => {
    room = Promise.withResolvers<void>()
    if (!stream.push(bytes)) await room.promise
    closed.signal.throwIfAborted()
  }
  const writeAll = async (): Promise<void> => {
    await write(carHeader(root))
    await digestResult(entries, {
      signal: signal ? AbortSignal.any([signal, closed.signal]) : closed.signal,
      onBlock: async (digest, parts) => {
        const key = Buffer.from(digest).toString('hex')
        if (written.has(key)) return
        written.add(key)
        const length = 34 + parts.reduce((sum, part) => sum + part.length, 0)
        await write(Buffer.concat([Uint8Array.from(varint(length)), multihash, digest, ...parts]))
      },
    })
    stream.push(null)
  }
  return { resultCid, files, stream }
}
