import { decodeRlp, getBytes } from 'ethers'
import type { RlpStructuredData } from 'ethers'
import { BundleDiffers } from '../bundle/bundle-differs.ts'

/** An RLP item: bytes as lower-case hex, or a list (Ethereum Yellow Paper, appendix B). */
export type RlpItem = RlpStructuredData

/** Reads RLP. @throws BundleDiffers naming the part where it is none */
export const readRlp = (part: string, bytes: Uint8Array): RlpItem => {
  try {
    return decodeRlp(bytes)
  } catch (failure) {
    // Nested too deeply it ends the stack, which is as good as malformed.
    if (!(failure instanceof Error)) throw failure
    throw new BundleDiffers(part, `${part} is not RLP`)
  }
}

/** A list of RLP items. @throws BundleDiffers */
export const listOf = (part: string, item: RlpItem | undefined): readonly RlpItem[] => {
  if (Array.isArray(item)) return item
  throw new BundleDiffers(part, `${part} is malformed: expected a list`)
}

/** Bytes of an RLP item, as hex; of this length where one is given. @throws BundleDiffers */
export const hexOf = (part: string, item: RlpItem | undefined, bytes?: number): string => {
  if (typeof item === 'string' && (bytes === undefined || item.length === 2 + 2 * bytes)) return item
  throw new BundleDiffers(part, `${part} is malformed: expected ${bytes ?? 'some'} bytes`)
}

/** A number that fits JavaScript's. @throws BundleDiffers */
export const numberOf = (part: string, item: RlpItem | undefined): number => {
  const digits = hexOf(part, item)
  const value = digits === '0x' ? 0n : BigInt(digits)
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
  throw new BundleDiffers(part, `${part} is malformed: a number is too large`)
}

/** The bytes of an RLP item that is no list. @throws BundleDiffers */
export const bytesOf = (part: string, item: RlpItem | undefined): Uint8Array => getBytes(hexOf(part, item))
