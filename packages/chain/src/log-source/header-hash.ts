import { encodeRlp, keccak256 } from 'ethers'

/**
 * The fields of a header in the order in which they are hashed (Ethereum Yellow Paper §4.4; EIP-1559, 4895, 4844, 4788, 7685);
 * those from the sixteenth on came with forks, so a header has a beginning of the list.
 */
const FIELDS: ReadonlyArray<readonly [name: string, kind: 'bytes' | 'number']> = [
  ['parentHash', 'bytes'],
  ['sha3Uncles', 'bytes'],
  ['miner', 'bytes'],
  ['stateRoot', 'bytes'],
  ['transactionsRoot', 'bytes'],
  ['receiptsRoot', 'bytes'],
  ['logsBloom', 'bytes'],
  ['difficulty', 'number'],
  ['number', 'number'],
  ['gasLimit', 'number'],
  ['gasUsed', 'number'],
  ['timestamp', 'number'],
  ['extraData', 'bytes'],
  ['mixHash', 'bytes'],
  ['nonce', 'bytes'],
  ['baseFeePerGas', 'number'],
  ['withdrawalsRoot', 'bytes'],
  ['blobGasUsed', 'number'],
  ['excessBlobGas', 'number'],
  ['parentBeaconBlockRoot', 'bytes'],
  ['requestsHash', 'bytes'],
]
const ALWAYS_THERE = 15

/**
 * The RLP of a header, which a block's hash is the keccak-256 of, from an answer of eth_getBlockBy…; undefined where the answer is no
 * such header.
 */
export const headerRlp = (answer: unknown): string | undefined => {
  if (typeof answer !== 'object' || answer === null) return undefined
  const fields = answer as Readonly<Record<string, unknown>>
  const items: string[] = []
  for (const [name, kind] of FIELDS) {
    const value = fields[name]
    if (value === undefined || value === null) break
    if (typeof value !== 'string' || !/^0x[0-9a-f]*$/i.test(value)) return undefined
    const item = kind === 'number' ? shortest(value) : value
    if (item.length % 2 !== 0) return undefined
    items.push(item)
  }
  return items.length < ALWAYS_THERE ? undefined : encodeRlp(items)
}

/**
 * The hash of a block as its header's fields give it (keccak-256 of their RLP), from an answer of eth_getBlockBy…; undefined
 * where the answer is no such header. Chains whose headers have other fields give another hash than they claim.
 */
export const headerHash = (answer: unknown): string | undefined => {
  const rlp = headerRlp(answer)
  return rlp === undefined ? undefined : keccak256(rlp)
}

/** Numbers are hashed without leading zeros, zero as no bytes. */
const shortest = (quantity: string): string => {
  const digits = quantity.slice(2).replace(/^0+/, '')
  return `0x${digits.length % 2 === 0 ? '' : '0'}${digits}`
}
