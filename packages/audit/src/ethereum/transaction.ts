import { getBytes, keccak256, Transaction } from 'ethers'
import { encodeArbitrumTransaction } from './arbitrum-transaction.ts'

type Fields = Readonly<Record<string, unknown>>

const isGiven = (value: unknown): boolean => value !== undefined && value !== null

const recipient = (to: unknown): string | null => (typeof to === 'string' ? to : null)

/**
 * A signed transaction as the transaction trie holds it (EIP-2718), from an answer of eth_getBlockBy…; undefined for a kind that this version
 * does not know, such as those that rollups other than Arbitrum's make themselves. The bytes hash to the transaction's hash.
 */
export const encodeTransaction = (answer: unknown): Uint8Array | undefined => {
  if (typeof answer !== 'object' || answer === null) return undefined
  const { hash, type, to, input, gas, v, yParity, r, s, ...rest } = answer as Fields
  try {
    const made = encodeArbitrumTransaction(answer as Fields)
    if (made !== undefined) return keccak256(made) === hash ? made : undefined
    const transaction = Transaction.from({
      ...pick(rest, Number(type ?? 0)),
      to: recipient(to),
      data: String(input),
      gasLimit: String(gas),
      signature: { r: String(r), s: String(s), v: String(v ?? yParity) },
    })
    const bytes = getBytes(transaction.serialized)
    return keccak256(bytes) === hash ? bytes : undefined
  } catch {
    return undefined
  }
}

/** What ethers takes as it is answered; whatever the kind does not have must not be there. */
const pick = (
  { nonce, chainId, value, gasPrice, maxFeePerGas, maxPriorityFeePerGas, accessList }: Fields,
  type: number,
) => {
  const isDynamic = isGiven(maxFeePerGas)
  return {
    nonce: Number(nonce),
    value: String(value),
    ...(isGiven(chainId) ? { chainId: chainId as string } : {}),
    ...(isDynamic
      ? { maxFeePerGas: maxFeePerGas as string, maxPriorityFeePerGas: maxPriorityFeePerGas as string }
      : { gasPrice: String(gasPrice) }),
    ...(!isGiven(accessList) || type === 0
      ? {}
      : { type, accessList: accessList as { address: string; storageKeys: string[] }[] }),
  }
}
