import { CID } from 'multiformats/cid'
import { codecs, documentCid } from '../cid/document-cid.ts'
import { createByteSource } from './byte-source.ts'
import type { ByteStream } from './byte-source.ts'
import type { CarLimits } from './car-limits.ts'
import { CarRefusal } from './car-refusal.ts'
import type { CarRejection } from './car-refusal.ts'
import { readBlocks } from './read-blocks.ts'
import type { ProvedBlock } from './read-blocks.ts'
import { scanDagCbor } from './scan-dag-cbor.ts'
import { scanDagPb } from './scan-dag-pb.ts'

/** A CAR that holds its root, and nothing that the root does not lead to. */
export type ProvedCar = {
  readonly cid: string
  readonly bytes: number
  readonly blocks: number
  /** CIDs that a block in it links to and that are not in it: left out on purpose, or lost. Whole where there is none. */
  readonly missing: readonly string[]
}

export type ProveOutcome =
  | ({ readonly kind: 'proved' } & ProvedCar)
  | { readonly kind: 'rejected'; readonly rejection: CarRejection }

const linkOf = (bytes: Uint8Array): string => {
  try {
    // A link in dag-cbor has a zero before its CID.
    return CID.decode(bytes[0] === 0 ? bytes.subarray(1) : bytes).toString()
  } catch {
    throw new CarRefusal('WRONG_BLOCK', 'expected links that are CIDs')
  }
}

const linksOf = ({ cid, bytes }: ProvedBlock, mostLinks: number): readonly string[] => {
  if (cid.code === codecs.raw) return []
  const links = cid.code === codecs.dagPb ? scanDagPb(bytes, mostLinks) : scanDagCbor(bytes, mostLinks).links
  return links.map(linkOf)
}

/** What can be come to from the root, and what of that is not there. */
const walk = (root: string, links: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, boolean> => {
  const reached = new Map<string, boolean>()
  const next = [root]
  for (let cid = next.pop(); cid !== undefined; cid = next.pop()) {
    if (reached.has(cid)) continue
    reached.set(cid, links.has(cid))
    for (const link of links.get(cid) ?? []) next.push(link)
  }
  return reached
}

const take = async (
  root: CID,
  stream: AsyncIterator<Uint8Array>,
  limits: CarLimits,
  onChunk: (chunk: Uint8Array) => Promise<void>,
  onBlock: (block: ProvedBlock) => void,
): Promise<ProvedCar> => {
  const source = createByteSource(stream, limits.documentBytes, onChunk)
  const links = new Map<string, readonly string[]>()
  let linksLeft = limits.links
  for await (const block of readBlocks(source, root, limits)) {
    const name = block.cid.toString()
    if (links.has(name)) throw new CarRefusal('FOREIGN_BLOCK', `the block ${name} is there twice`)
    const found = linksOf(block, linksLeft)
    linksLeft -= found.length
    links.set(name, found)
    onBlock(block)
  }
  const cid = root.toString()
  if (!links.has(cid)) throw new CarRefusal('WRONG_ROOT', `the root ${cid} is not in it`)
  const reached = walk(cid, links)
  const foreign = [...links.keys()].find((name) => !reached.has(name))
  if (foreign !== undefined)
    throw new CarRefusal('FOREIGN_BLOCK', `the block ${foreign} is nothing that its root leads to`)
  const missing = [...reached].flatMap(([name, isThere]) => (isThere ? [] : [name]))
  return { cid, bytes: source.taken(), blocks: links.size, missing }
}

const silently = (): void => undefined

/**
 * Reads a CAR through and proves that it is the document with this CID. Every block is hashed against its CID; one that is foreign to the
 * document or there twice is refused, so that nobody stores bytes of theirs under another's name. Blocks that are missing are named.
 * Throws what the stream throws, and ends the stream in every case.
 *
 * @param onChunk is awaited with each chunk, before anything is known of it
 * @param onBlock is called with each block that is proved
 */
export const proveCar = async (
  cid: string,
  car: ByteStream,
  limits: CarLimits,
  onChunk: (chunk: Uint8Array) => Promise<void> = () => Promise.resolve(),
  onBlock: (block: ProvedBlock) => void = silently,
): Promise<ProveOutcome> => {
  const root = documentCid(cid)
  if (root === undefined)
    return {
      kind: 'rejected',
      rejection: {
        code: 'CID_INVALID',
        message: 'expected the CID of evidence (bafyrei…) or of a result (Qm…)',
      },
    }
  const stream = Symbol.asyncIterator in car ? car[Symbol.asyncIterator]() : inTurn(car)
  try {
    return { kind: 'proved', ...(await take(root, stream, limits, onChunk, onBlock)) }
  } catch (failure) {
    if (failure instanceof CarRefusal) return { kind: 'rejected', rejection: failure.rejection }
    throw failure
  } finally {
    await stream.return?.()
  }
}

async function* inTurn(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  yield* chunks
}
