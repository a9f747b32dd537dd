/** Contents shorter than this all look the same. */
const leastBytes = 64 * 1024
const lengthBytes = 8

/**
 * The length that a content of `bytes` is padded to: PADMÉ (Nikitin et al., PETS 2019, §4), at most 12 % more, so that a length tells
 * O(log log n) bits; at least 64 KiB.
 */
export const paddedLength = (bytes: number): number => {
  if (bytes <= leastBytes) return leastBytes
  const exponent = Math.floor(Math.log2(bytes))
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1))
  return Math.ceil(bytes / step) * step
}

/** A content behind its length (8 bytes, big endian), padded with zeros. */
export const pad = (content: Uint8Array): Uint8Array => {
  const padded = Buffer.alloc(paddedLength(content.length + lengthBytes))
  padded.writeBigUInt64BE(BigInt(content.length))
  padded.set(content, lengthBytes)
  return padded
}

/** The content that was padded; undefined where it was not. */
export const unpad = (padded: Uint8Array): Uint8Array | undefined => {
  if (padded.length < lengthBytes) return undefined
  const length = new DataView(padded.buffer, padded.byteOffset).getBigUint64(0)
  if (length > BigInt(padded.length - lengthBytes)) return undefined
  const content = padded.subarray(lengthBytes, lengthBytes + Number(length))
  const rest = padded.subarray(lengthBytes + Number(length))
  const isSound =
    paddedLength(content.length + lengthBytes) === padded.length && rest.every((byte) => byte === 0)
  return isSound ? content : undefined
}
