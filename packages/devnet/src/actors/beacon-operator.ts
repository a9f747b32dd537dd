import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { AbiCoder, keccak256 } from 'ethers'
import type { AccountClient, DevnetClient } from '../chain/account-client.ts'

export type BeaconOperator = {
  /** The value of a beacon round. Unlike a real beacon, whose rounds nobody knows before they come, this one can tell ahead. */
  randomnessOf(round: bigint): string
  /** Publishes a round. */
  publish(round: bigint): Promise<void>
  /** When a round is due, unix seconds. */
  dueAt(round: bigint): bigint
}

export type BeaconOperatorOptions = {
  readonly client: DevnetClient
  readonly account: AccountClient
  readonly beacon: string
  /** 32 bytes, hex: all the values of this beacon come from it. */
  readonly secret: string
}

/** Whoever runs the devnet's beacon: one value per round, derived from a secret, published when its time has come. */
export const createBeaconOperator = async ({
  client,
  account,
  beacon,
  secret,
}: BeaconOperatorOptions): Promise<BeaconOperator> => {
  const read = (method: string): Promise<bigint> =>
    client.read<bigint>({ to: beacon, abi: devnetBeaconAbi, method })
  const [genesis, period] = [await read('genesis'), await read('period')]
  const randomnessOf = (round: bigint): string =>
    keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'uint64'], [secret, round]))
  return {
    randomnessOf,
    dueAt: (round) => genesis + round * period,
    publish: async (round) => {
      const args = [round, randomnessOf(round)]
      await account.send({ to: beacon, abi: devnetBeaconAbi, method: 'publish', args })
    },
  }
}
