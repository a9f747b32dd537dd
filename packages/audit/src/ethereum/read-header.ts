import { hexOf, listOf, numberOf, readRlp } from './rlp.ts'

/** What a header says that a bundle rests on. Hashes are lower-case hex, the time is unix seconds. */
export type Header = {
  readonly number: number
  readonly timestamp: number
  readonly transactionsRoot: string
  readonly receiptsRoot: string
}

/** Reads the RLP of a header (Ethereum Yellow Paper §4.4). @throws BundleDiffers */
export const readHeader = (part: string, bytes: Uint8Array): Header => {
  const fields = listOf(part, readRlp(part, bytes))
  return {
    transactionsRoot: hexOf(part, fields[4], 32),
    receiptsRoot: hexOf(part, fields[5], 32),
    number: numberOf(part, fields[8]),
    timestamp: numberOf(part, fields[11]),
  }
}
