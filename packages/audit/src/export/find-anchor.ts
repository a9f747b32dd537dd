import { anchorOrigin } from '@lilymed/chain'
import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { proveConsistency, rootOfTiles } from '@lilymed/event-store/merkle-log'
import type { Checkpoint, TileSource } from '@lilymed/event-store/merkle-log'
import { getAddress, Interface, zeroPadValue } from 'ethers'
import type { ManifestAnchor } from '../bundle/manifest.ts'
import type { ChainReader } from './ports.ts'
import type { WantedBlock } from './prove-blocks.ts'

const anchors = new Interface(checkpointAnchorAbi)
const event = anchors.getEvent('CheckpointAnchored')

/** An anchor that fits a bundle, and the block it stands in. */
export type FoundAnchor = { readonly anchor: ManifestAnchor; readonly block: WantedBlock }

type Anchored = {
  readonly sender: string
  readonly size: bigint
  readonly root: string
  readonly log: Fields
}
type Fields = Readonly<Record<string, unknown>>

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`

const read = (log: unknown): readonly Anchored[] => {
  const { topics, data } = log as { topics: string[]; data: string }
  const told = anchors.parseLog({ topics, data })
  if (told === null) return []
  const [sender, , size, root] = told.args as unknown as [string, string, bigint, string]
  return [{ sender, size, root, log: log as Fields }]
}

/**
 * The anchor that fixes a log's events on chain soonest: the smallest anchored tree that has the leaf and that the checkpoint continues. An
 * anchor of another tree is passed over, because anybody may write one.
 */
export const findAnchor = async (
  chain: ChainReader,
  source: TileSource,
  {
    contract,
    fromBlock,
    leaf,
    checkpoint,
  }: {
    readonly contract: string
    readonly fromBlock: number
    readonly leaf: number
    readonly checkpoint: Checkpoint
  },
): Promise<FoundAnchor | undefined> => {
  const topics = [event?.topicHash ?? null, null, zeroPadValue(anchorOrigin(checkpoint.origin), 32)]
  const from = `0x${fromBlock.toString(16)}`
  const logs = await chain.send('eth_getLogs', [
    { address: contract, fromBlock: from, toBlock: 'latest', topics },
  ])
  const fitting = (Array.isArray(logs) ? logs : [])
    .flatMap(read)
    .filter(({ size }) => size > BigInt(leaf) && size <= BigInt(checkpoint.size))
    .toSorted((left, right) => Number(left.size - right.size))
  for (const { sender, size, root, log } of fitting) {
    if (hex(await rootOfTiles(source, Number(size))) !== root) continue
    const consistency = (await proveConsistency(source, Number(size), checkpoint.size)).map(hex)
    const transaction = String(log['transactionHash'])
    return {
      anchor: {
        contract: getAddress(contract),
        sender: getAddress(sender),
        size: Number(size),
        root,
        transaction,
        consistency,
      },
      block: {
        number: Number(log['blockNumber']),
        hash: String(log['blockHash']),
        transactions: new Set([transaction]),
      },
    }
  }
  return undefined
}
