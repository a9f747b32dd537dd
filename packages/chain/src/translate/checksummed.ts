import { getAddress } from 'ethers'

/** Enough for the accounts that are at work at one time; beyond it the memory begins anew. */
const most = 10_000
const known = new Map<string, string>()

/** The EIP-55 form of an address, hashed once: the same few accounts stand in log after log. Throws for what is no address. */
export const checksummed = (address: string): string => {
  const found = known.get(address)
  if (found !== undefined) return found
  const written = getAddress(address)
  if (known.size >= most) known.clear()
  known.set(address, written)
  return written
}
