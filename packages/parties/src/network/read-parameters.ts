import type { ParameterSet } from '@lilymed/domain'
import type { PartyNetwork, PinnedBlock } from './open-party-network.ts'

/** A parameter set of the pool, the one in force unless a version is asked for. */
export const readParameters = async (
  { client: { parameters } }: PartyNetwork,
  at: PinnedBlock,
  version?: number,
): Promise<ParameterSet> => {
  const here = { blockHash: at.hash }
  const set = await parameters.read('at', [version ?? (await parameters.read('current', [], here))], here)
  return {
    ...set,
    beaconDelay: BigInt(set.beaconDelay),
    beaconTimeout: BigInt(set.beaconTimeout),
    commitDuration: BigInt(set.commitDuration),
    revealDuration: BigInt(set.revealDuration),
    appealWindow: BigInt(set.appealWindow),
    expressCommitDuration: BigInt(set.expressCommitDuration),
    expressRevealDuration: BigInt(set.expressRevealDuration),
    finaliseGrace: BigInt(set.finaliseGrace),
    finaliseMargin: BigInt(set.finaliseMargin),
    canaryWindow: BigInt(set.canaryWindow),
    jailPeriod: BigInt(set.jailPeriod),
  }
}
