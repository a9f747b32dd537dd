import { keccak256 } from 'ethers'

/** The three bits that an address or a topic sets in a block's logs bloom (Ethereum Yellow Paper, section 4.3.1, M3:2048). */
export type BloomBits = readonly number[]

/** The bits of an address or a topic, given as hex. */
export const bloomBitsOf = (bytes: string): BloomBits => {
  const hash = keccak256(bytes)
  return [2, 6, 10].map((at) => Number.parseInt(hash.slice(at, at + 4), 16) & 2_047)
}

/** Whether a bloom says that what has these bits may stand in the block's logs; where it says no, it does not. */
export const mayHold = (bloom: string, bits: BloomBits): boolean =>
  bits.every((bit) => {
    const digit = Number.parseInt(bloom[bloom.length - 1 - (bit >> 2)] ?? '0', 16)
    return (digit & (1 << (bit & 3))) !== 0
  })
