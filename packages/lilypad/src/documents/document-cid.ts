import { createHash } from 'node:crypto'
import { base58btc } from 'multiformats/bases/base58'
import { goJson } from '../json/go-json.ts'
import type { JsonNode } from '../json/json-node.ts'

/** `PBNode.Data`: field 1, length-delimited (dag-pb specification, https://ipld.io/specs/codecs/dag-pb/spec/). */
const dataField = 0x0a
const sha2256 = 0x12

const varint = (value: number): number[] => {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return [...bytes, rest]
}

/**
 * Lilypad's `CalculateCID`: the CIDv0 of a dag-pb node whose data is the document's Go JSON; not UnixFS, not raw. For
 * the id of an offer or a deal the document's own `id` must be empty: see {@link dealId} and its siblings.
 */
export const documentCid = (document: JsonNode): string => {
  const json = Buffer.from(goJson(document), 'utf8')
  const digest = createHash('sha256')
    .update(Uint8Array.from([dataField, ...varint(json.length)]))
    .update(json)
    .digest()
  return base58btc.baseEncode(Uint8Array.from([sha2256, digest.length, ...digest]))
}
