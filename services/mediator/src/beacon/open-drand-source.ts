import type { ContractClient } from '@lilymed/chain'
import type { drandBeaconAbi } from '@lilymed/contracts-abi'
import { AppError } from '@lilymed/service-kit'
import { fetchDrandRound } from './fetch-drand-round.ts'
import type { RandomnessSource } from './randomness-source.ts'

export type DrandSourceOptions = {
  /** See fetchDrandRound. */
  readonly url: string
  /** The pool's beacon. */
  readonly beacon: ContractClient<typeof drandBeaconAbi>
}

/**
 * The rounds of a drand chain for the DrandBeacon that verifies them; the times are read from the contract, so that they are those it
 * enforces. Throws BEACON_NOT_DRAND when no DrandBeacon answers at the address, and what the provider throws.
 */
export const openDrandSource = async ({ url, beacon }: DrandSourceOptions): Promise<RandomnessSource> => {
  const [genesis, period] = await Promise.all([beacon.read('genesis', []), beacon.read('period', [])])
    .then(async (times) => {
      // Every beacon of the pool has a schedule; only drand's has a key.
      await beacon.read('groupKey', [])
      return times
    })
    .catch((cause: unknown) => {
      if ((cause as { code?: unknown }).code !== 'CONTRACT_REFUSED') throw cause
      throw new AppError({
        code: 'BEACON_NOT_DRAND',
        message: `beacon.drandUrl is set and ${beacon.address} is no DrandBeacon; leave the setting out on this network`,
        retryable: false,
        cause,
      })
    })
  return {
    availableFrom: (round) => Number(genesis + (round - 1n) * period),
    callFor: async (round, signal) => {
      const { signature } = await fetchDrandRound({ url, round, signal })
      return beacon.call('submit', [round, [signature[0], signature[1]]])
    },
  }
}
