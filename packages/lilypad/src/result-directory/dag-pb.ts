/** A link of a dag-pb node: the name, the sha2-256 digest of the block it names, and the bytes of everything below it. */
export type DagLink = { readonly name: string; readonly digest: Uint8Array; readonly totalBytes: number }

/** An unsigned varint (protobuf); exact up to 2^53 - 1. */
export function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return bytes
}

const encodeLink = ({ name, digest, totalBytes }: DagLink): Buffer => {
  const text = Buffer.from(name)
  // Hash (1): the multihash of a CIDv0, sha2-256 and 32 bytes. Name (2) stands there even when empty, as kubo writes it.
  const hash = Buffer.concat([Uint8Array.of(0x0a, 34, 0x12, 32), digest])
  const named = Buffer.concat([Uint8Array.of(0x12, ...varint(text.length)), text])
  const size = Uint8Array.of(0x18, ...varint(totalBytes))
  const length = hash.length + named.length + size.length
  return Buffer.concat([Uint8Array.of(0x12, ...varint(length)), hash, named, size])
}

/** A PBNode in its one form (IPLD DAG-PB): the links in the order given, then the data. */
export const encodeNode = (links: readonly DagLink[], data: Uint8Array): Buffer =>
  Buffer.concat([...links.map(encodeLink), Uint8Array.of(0x0a, ...varint(data.length)), data])
