import { createHash } from 'node:crypto'
import * as CarBufferWriter from '@ipld/car/buffer-writer'
import { code as dagCbor, encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { create as createMultihash } from 'multiformats/hashes/digest'
import type { EvidenceDocument, EvidenceRun, LogTail } from './evidence-document.ts'

export type WrittenEvidence = {
  /** The root's CIDv1: dag-cbor, sha2-256. */
  readonly cid: string
  /** The sha2-256 digest in it, `0x` hex: what a vote carries. */
  readonly digest: string
  /** A CAR (version 1): the root first, then the blocks it names, in the order it names them. */
  readonly bytes: Uint8Array
}

type Block = { readonly cid: CID; readonly bytes: Uint8Array }

const raw = 0x55
const sha2256 = 0x12

/**
 * Writes evidence as a CAR. Its root is the document in dag-cbor; the tails of logs, which are a stranger's bytes, are raw blocks
 * that it links to. The same document gives the same bytes.
 */
export function writeEvidence(document: EvidenceDocument): WrittenEvidence {
  const blocks = new Map<string, Block>()
  const link = ({ size, tail }: LogTail) => {
    const block = blockOf(tail, raw)
    blocks.set(block.cid.toString(), block)
    return { size, tail: block.cid }
  }
  const runs = document.runs.map((run: EvidenceRun) =>
    run.state === 'failed'
      ? plain(run)
      : {
          ...plain({ ...run, logs: undefined }),
          logs: { stdout: link(run.logs.stdout), stderr: link(run.logs.stderr) },
        },
  )
  const root = blockOf(encode({ ...plain({ ...document, runs: undefined }), runs }), dagCbor)
  const all = [root, ...blocks.values()]
  const roots = [root.cid]
  const length = all.reduce(
    (sum, block) => sum + CarBufferWriter.blockLength(block),
    CarBufferWriter.headerLength({ roots }),
  )
  const writer = CarBufferWriter.createWriter(new ArrayBuffer(length), { roots })
  for (const block of all) writer.write(block)
  return {
    cid: root.cid.toString(),
    digest: `0x${Buffer.from(root.cid.multihash.digest).toString('hex')}`,
    bytes: writer.close(),
  }
}

/** The content as JSON has it: members that are undefined are not there, and nothing is that JSON cannot say. */
const plain = (value: object): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(value)) as Readonly<Record<string, unknown>>

/** A block by its sha2-256. */
export function blockOf(bytes: Uint8Array, codec: number): Block {
  const digest = createHash('sha256').update(bytes).digest()
  return { cid: CID.createV1(codec, createMultihash(sha2256, digest)), bytes }
}
