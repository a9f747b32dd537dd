/** A sha2-256 digest as lower-case hex with `0x`. */
export type Sha256Digest = `0x${string}`

/** Reads 64 lower-case hex digits behind an optional prefix; undefined for anything else. */
export const parseSha256 = (text: string, prefix = ''): Sha256Digest | undefined => {
  const hex = text.startsWith(prefix) ? text.slice(prefix.length) : ''
  return /^[0-9a-f]{64}$/.test(hex) ? `0x${hex}` : undefined
}
