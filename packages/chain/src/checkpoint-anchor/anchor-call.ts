import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { id, Interface } from 'ethers'
import type { ContractCall } from '../pool-client/contract-client.ts'

/** What is anchored: a checkpoint of a Merkle log. `root` is 32 bytes. */
export type AnchoredCheckpoint = {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

const coder = new Interface(checkpointAnchorAbi)

/** How CheckpointAnchor names a log: keccak256 of its checkpoint's origin line, in lower-case hex. */
export const anchorOrigin = (origin: string): string => id(origin)

/**
 * The call that anchors a checkpoint on chain, ready to become a transaction.
 *
 * @param contract address of a CheckpointAnchor
 * @throws RangeError for a root that is not 32 bytes, or a size that is no count of events
 */
export const anchorCall = (contract: string, { origin, size, root }: AnchoredCheckpoint): ContractCall => {
  if (root.length !== 32) throw new RangeError(`expected a root of 32 bytes, found ${root.length}`)
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RangeError(`expected a size of 1 or more, found ${size}`)
  return { to: contract, data: coder.encodeFunctionData('anchor', [anchorOrigin(origin), size, root]) }
}
