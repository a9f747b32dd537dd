import type { ContractCall } from '@lilymed/chain'

/** A public source of beacon rounds that anyone may bring on chain. */
export type RandomnessSource = {
  /** When a round is produced, unix seconds. */
  availableFrom(beaconRound: bigint): number
  /** Fetches a round and makes the call that brings it. Throws an AppError, retryable where the source may answer later. */
  callFor(beaconRound: bigint, signal: AbortSignal): Promise<ContractCall>
}
