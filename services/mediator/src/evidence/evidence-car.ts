import { createHash } from 'node:crypto'
import * as CarBufferWriter from '@ipld/car/buffer-writer'
import { encode } from '@ipld/dag-cbor'
import { hexlify } from 'ethers/utils'
import { evidenceCid } from './evidence-cid.ts'

/** A document as a CAR (version 1) of one dag-cbor block. The same document gives the same bytes. */
export const evidenceCarOf = (document: unknown): Uint8Array => {
  const bytes = encode(document)
  const cid = evidenceCid(hexlify(createHash('sha256').update(bytes).digest()))
  const block = { cid, bytes }
  const length = CarBufferWriter.headerLength({ roots: [cid] }) + CarBufferWriter.blockLength(block)
  const writer = CarBufferWriter.createWriter(new ArrayBuffer(length), { roots: [cid] })
  writer.write(block)
  return writer.close()
}
