import { keccak256 } from 'ethers'

/** The three bits that an address or a topic sets in a block's logs bloom (Ethereum Yellow Paper, section 4.3.1, M3:2048). */
export type BloomBits = readonly number[]

const BITS = 2_048

/** The bits of an address or a topic, given as hex. */
export const bloomBitsOf = (bytes: string): BloomBits => {
  const hash = keccak256(bytes)
  return [2, 6, 10].map((at) => Number.parseInt(hash.slice(at, at + 4), 16) & (BITS - 1))
}

/** Whether a bloom says that what has these bits may stand in the block's logs; where it says no, it does not. */
export const mayHold = (bloom: string, bits: BloomBits): boolean =>
  bits.every((bit) => {
    const digit = Number.parseInt(bloom[bloom.length - 1 - (bit >> 2)] ?? '0', 16)
    return (digit & (1 << (bit & 3))) !== 0
  })

/** How probable it is that a bloom speaks of what was never added to it, 0 to 1: a full bloom speaks of everything. */
export const falseAlarmProbability = (bloom: string): number => {
  let set = 0
  for (const digit of bloom.slice(2)) {
    const bits = Number.parseInt(digit, 16)
    set += (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1) + ((bits >> 3) & 1)
  }
  return (set / BITS) ** 3
}
