import { createContractClient, createProvider, explainRevert } from '@lilymed/chain'
import { drandBeaconAbi } from '@lilymed/contracts-abi'
import { fetchDrandRound } from '../beacon/fetch-drand-round.ts'
import type { MediatorConfig } from '../config.ts'
import type { BeaconObservation } from './check-beacon.ts'
import { poolContractsOf } from '../handler.ts'

const timeoutMs = 10_000

/**
 * Asks the relay for the newest round that must exist, by the schedule of the contract that verifies it. Never throws.
 *
 * @param url an endpoint of the chain that answers; undefined where none does
 */
export const observeBeacon = async (
  { beacon, chain: { chainId, contracts } }: Pick<MediatorConfig, 'beacon' | 'chain'>,
  url: string | undefined,
): Promise<BeaconObservation> => {
  if (beacon === undefined) return { kind: 'notConfigured' }
  if (url === undefined) return { kind: 'failed', message: 'no endpoint of the chain says which round it is' }
  try {
    const provider = await createProvider({ url, expectedChainId: chainId, timeoutMs: 5_000 })
    try {
      const reads = { provider, explain: explainRevert }
      const contract = createContractClient(drandBeaconAbi, poolContractsOf(contracts).beacon, reads)
      const [genesis, period] = await Promise.all([contract.read('genesis', []), contract.read('period', [])])
      // The one before the newest: relays may take a moment over that one.
      const round = (BigInt(Math.floor(Date.now() / 1000)) - genesis) / period
      await fetchDrandRound({ url: beacon.drandUrl, round, signal: AbortSignal.timeout(timeoutMs) })
      return { kind: 'answered', round }
    } finally {
      provider.destroy()
    }
  } catch (failure) {
    return { kind: 'failed', message: failure instanceof Error ? failure.message : 'it could not be asked' }
  }
}
