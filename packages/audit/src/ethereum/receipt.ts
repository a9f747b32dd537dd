import { concat, encodeRlp, getBytes, toBeHex } from 'ethers'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { hexOf, listOf, readRlp } from './rlp.ts'

/** A log as a receipt has it: what consensus hashes, without its place. */
export type ReceiptLog = {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

/** What of a receipt a bundle rests on. */
export type Receipt = { readonly succeeded: boolean; readonly logs: readonly ReceiptLog[] }

type Fields = Readonly<Record<string, unknown>>

const shortest = (value: string): string => (BigInt(value) === 0n ? '0x' : toBeHex(BigInt(value)))

const isHex = (value: unknown): value is string =>
  typeof value === 'string' && /^0x([0-9a-f]{2})*$/i.test(value)

const isQuantity = (value: unknown): value is string =>
  typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value)

const logItems = (logs: unknown): [string, string[], string][] | undefined => {
  if (!Array.isArray(logs)) return undefined
  const items = (logs as readonly Fields[]).map(
    ({ address, topics, data }): [string, string[], string] | null =>
      isHex(address) && isHex(data) && Array.isArray(topics) && topics.every(isHex)
        ? [address, topics, data]
        : null,
  )
  return items.every((item) => item !== null) ? items : undefined
}

/**
 * A receipt as the receipt trie holds it (EIP-2718, EIP-658), from an answer of eth_getBlockReceipts; undefined where the answer is no
 * receipt of this form. Chains that hash more into theirs give another root than their headers have.
 */
export const encodeReceipt = (answer: unknown): Uint8Array | undefined => {
  if (typeof answer !== 'object' || answer === null) return undefined
  const { type, status, root, cumulativeGasUsed, logsBloom, logs } = answer as Fields
  const outcome = isQuantity(status) ? shortest(status) : root
  const items = logItems(logs)
  if (!isHex(outcome) || !isQuantity(cumulativeGasUsed) || !isHex(logsBloom) || items === undefined)
    return undefined
  const body = encodeRlp([outcome, shortest(cumulativeGasUsed), logsBloom, items])
  const kind = isQuantity(type) ? Number(type) : 0
  return getBytes(kind === 0 ? body : concat([Uint8Array.of(kind), body]))
}

/** Reads a receipt as the trie holds it. @throws BundleDiffers */
export const readReceipt = (part: string, bytes: Uint8Array): Receipt => {
  const isTyped = (bytes[0] ?? 0) < 0x80
  const [outcome, , , logs] = listOf(part, readRlp(part, isTyped ? bytes.subarray(1) : bytes))
  return {
    // Before EIP-658 a root stood there, and nobody could tell.
    succeeded: hexOf(part, outcome) !== '0x',
    logs: listOf(part, logs).map((log) => {
      const [address, topics, data] = listOf(part, log)
      const words = listOf(part, topics).map((topic) => hexOf(part, topic, 32))
      if (words.length > 4)
        throw new BundleDiffers(part, `${part} is malformed: a log has ${words.length} topics`)
      return { address: hexOf(part, address, 20), topics: words, data: hexOf(part, data) }
    }),
  }
}
