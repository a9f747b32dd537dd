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

/** Whether a bloom speaks of any of some addresses. Their bits are found out once for a list of them: a hash each takes its time. */
export const createAddressBloom = (): ((bloom: string, addresses: readonly string[]) => boolean) => {
  let last: { readonly addresses: readonly string[]; readonly bits: readonly BloomBits[] } | undefined
  return (bloom, addresses) => {
    if (last?.addresses !== addresses) last = { addresses, bits: addresses.map(bloomBitsOf) }
    return last.bits.some((bits) => mayHold(bloom, bits))
  }
}

/** How many bits a hex digit sets, by its character's code. */
const BITS_OF_DIGIT = Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCodePoint(code), 16)
  return Number.isNaN(digit) ? 0 : (digit & 1) + ((digit >> 1) & 1) + ((digit >> 2) & 1) + (digit >> 3)
})

/** How probable it is that a bloom speaks of what was never added to it, 0 to 1: a full bloom speaks of everything. */
export const falseAlarmProbability = (bloom: string): number => {
  let set = 0
  for (let at = 2; at < bloom.length; at += 1) set += BITS_OF_DIGIT[bloom.charCodeAt(at)] ?? 0
  return (set / BITS) ** 3
}
