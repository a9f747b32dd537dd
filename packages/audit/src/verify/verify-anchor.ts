import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { anchorOrigin } from '@lilymed/chain'
import { verifyConsistency } from '@lilymed/event-store/merkle-log'
import type { Checkpoint } from '@lilymed/event-store/merkle-log'
import { getAddress, getBytes, Interface } from 'ethers'
import type { ManifestAnchor } from '../bundle/manifest.ts'
import { counted, createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import type { OpenedBundle } from './open-bundle.ts'
import type { ProvedTransaction } from './read-transactions.ts'

const anchors = new Interface(checkpointAnchorAbi)

const isSameAddress = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Whether a transaction's logs have the anchor that the manifest claims. */
const isIn = (anchor: ManifestAnchor, origin: string, { logs }: ProvedTransaction): boolean =>
  logs.some(({ address, topics, data }) => {
    if (!isSameAddress(address, anchor.contract)) return false
    const told = anchors.parseLog({ topics: [...topics], data })
    if (told?.name !== 'CheckpointAnchored') return false
    const [sender, named, size, root] = told.args as unknown as [string, string, bigint, string]
    return (
      isSameAddress(sender, anchor.sender) &&
      named === anchorOrigin(origin) &&
      size === BigInt(anchor.size) &&
      root === anchor.root
    )
  })

/** Checks that an earlier checkpoint of the log was written onto the chain, and that the bundle's tree continues it. */
export const verifyAnchor = (
  { manifest }: OpenedBundle,
  checkpoint: Checkpoint | null,
  transactions: readonly ProvedTransaction[],
): Findings => {
  const found = createFindings('anchor')
  const { anchor } = manifest
  if (anchor === null) {
    found.unproved('that the log could not be rewritten since: no checkpoint of it on chain is in the bundle')
    return found.all()
  }
  if (checkpoint === null) return found.all()
  const transaction = transactions.find(({ hash }) => hash === anchor.transaction)
  if (transaction === undefined)
    found.differs(`the transaction ${anchor.transaction} that anchored is not in the bundle`)
  else if (!isIn(anchor, checkpoint.origin, transaction))
    found.differs(
      `transaction ${anchor.transaction} did not anchor a checkpoint over ${anchor.size} events of ${checkpoint.origin}`,
    )
  const continues = verifyConsistency({
    oldSize: anchor.size,
    oldRoot: getBytes(anchor.root),
    size: checkpoint.size,
    root: checkpoint.root,
    proof: anchor.consistency.map((hash) => getBytes(hash)),
  })
  if (!continues)
    found.differs(`the checkpoint does not continue the tree of ${anchor.size} events that was anchored`)
  if (found.isSound() && transaction !== undefined)
    found.proved(
      `the log’s first ${counted(anchor.size, 'event')} were fixed on chain in block ${transaction.header.number} by ${getAddress(anchor.sender)}, and the checkpoint continues them`,
    )
  return found.all()
}
