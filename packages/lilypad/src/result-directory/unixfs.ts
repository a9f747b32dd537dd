import { varint } from './dag-pb.ts'

/** The UnixFS message of a directory (unixfs.proto: Type = 1). */
export const directoryData = Uint8Array.of(0x08, 0x01)

/** The UnixFS message of a file's inner node: Type = 2, the file's bytes below it, and those below each child. */
export const innerFileData = (childBytes: readonly number[]): Uint8Array => {
  const total = childBytes.reduce((sum, bytes) => sum + bytes, 0)
  return Uint8Array.from([
    0x08,
    0x02,
    0x18,
    ...varint(total),
    ...childBytes.flatMap((bytes) => [0x20, ...varint(bytes)]),
  ])
}

/** The UnixFS message of a HAMT shard: Type = 5, its bit field, murmur3-x64-64 (0x22) and a fan-out of 256. */
export const shardData = (bitField: Uint8Array): Uint8Array =>
  Uint8Array.from([0x08, 0x05, 0x12, ...varint(bitField.length), ...bitField, 0x28, 0x22, 0x30, 0x80, 0x02])

/** What stands around the bytes of a leaf: a PBNode without links that holds the UnixFS message of those bytes. */
export const leafFrame = (bytes: number): { readonly head: Uint8Array; readonly tail: Uint8Array } => {
  const size = varint(bytes)
  const inner = bytes === 0 ? [0x08, 0x02] : [0x08, 0x02, 0x12, ...size]
  const tail = Uint8Array.of(0x18, ...size)
  return {
    head: Uint8Array.of(0x0a, ...varint(inner.length + bytes + tail.length), ...inner),
    tail,
  }
}
