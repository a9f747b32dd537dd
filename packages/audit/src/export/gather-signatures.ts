import { getBytes, hexlify, isHexString } from 'ethers'
import { findSignature } from '../beacon/find-signature.ts'
import type { ManifestSignature } from '../bundle/manifest.ts'
import type { CollectedEvent } from './collect-events.ts'
import type { ChainReader } from './ports.ts'

/**
 * What the announced randomness of panels is the digest of, out of the transactions that brought it. Left out where there is none: other
 * beacons than drand's announce what is no such digest.
 */
export const gatherSignatures = async (
  chain: ChainReader | undefined,
  events: readonly CollectedEvent[],
): Promise<readonly ManifestSignature[]> => {
  if (chain === undefined) return []
  const found = new Map<string, ManifestSignature>()
  for (const { event } of events) {
    const { txHash } = event.metadata
    if (event.type !== 'RandomnessPublished' || txHash === undefined) continue
    const { round, randomness } = event.data as { readonly round: string; readonly randomness: string }
    if (found.has(round)) continue
    const answer = (await chain.send('eth_getTransactionByHash', [txHash])) as { input?: unknown } | null
    const input = answer?.input
    const signature = isHexString(input) ? findSignature(getBytes(input), randomness) : undefined
    if (signature !== undefined) found.set(round, { round, signature: hexlify(signature) })
  }
  return [...found.values()]
}
