import type { ManifestBlock } from '../bundle/manifest.ts'
import type { Block } from '../bundle/write-car.ts'
import type { CollectedEvent } from './collect-events.ts'
import type { ChainReader } from './ports.ts'
import { proveBlock } from './prove-blocks.ts'
import type { BlockProof, WantedBlock } from './prove-blocks.ts'

/** What a chain gave of the transactions behind events. */
export type ChainProof = {
  readonly blocks: readonly ManifestBlock[]
  readonly headers: readonly Block[]
  readonly receiptNodes: readonly Block[]
  readonly transactionNodes: readonly Block[]
  readonly omissions: readonly { readonly part: string; readonly why: string }[]
}

/** How many blocks are asked for at once. */
const atOnce = 4

const wantedOf = (events: readonly CollectedEvent[]): readonly WantedBlock[] => {
  const wanted = new Map<string, { number: number; transactions: Set<string> }>()
  for (const { event } of events) {
    const { blockNumber, blockHash, txHash } = event.metadata
    if (blockNumber === undefined || blockHash === undefined || txHash === undefined) continue
    const found = wanted.get(blockHash) ?? { number: Number(blockNumber), transactions: new Set<string>() }
    found.transactions.add(txHash)
    wanted.set(blockHash, found)
  }
  return [...wanted].map(([hash, rest]) => ({ hash, ...rest }))
}

const withAnchor = (
  blocks: readonly WantedBlock[],
  anchor: WantedBlock | undefined,
): readonly WantedBlock[] => {
  if (anchor === undefined) return blocks
  const others = blocks.filter(({ hash }) => hash !== anchor.hash)
  const same = blocks.find(({ hash }) => hash === anchor.hash)
  const transactions = new Set([...anchor.transactions, ...(same?.transactions ?? [])])
  return [...others, { ...anchor, transactions }]
}

/** The same reason for many blocks is one omission, with the first of them. */
const gathered = (proofs: readonly BlockProof[]): ChainProof['omissions'] => {
  const reasons = new Map<string, { part: string; why: string; count: number }>()
  for (const { part, why } of proofs.flatMap(({ omissions }) => omissions)) {
    const key = `${part}/${why.replace(/^block \d+/, '')}`
    const found = reasons.get(key) ?? { part, why, count: 0 }
    reasons.set(key, { ...found, count: found.count + 1 })
  }
  return [...reasons.values()].map(({ part, why, count }) => ({
    part,
    why: (count === 1 ? why : `${why} (and so of ${count - 1} more blocks)`).slice(0, 1_000),
  }))
}

const unique = (blocks: readonly Block[]): readonly Block[] => [
  ...new Map(blocks.map((block) => [block.cid.text, block])).values(),
]

/** Proves the transactions that events come from, block by block; without a chain nothing, which is an omission. */
export const proveChain = async (
  chain: ChainReader | undefined,
  events: readonly CollectedEvent[],
  anchor: WantedBlock | undefined,
): Promise<ChainProof> => {
  const none = { blocks: [], headers: [], receiptNodes: [], transactionNodes: [] }
  if (chain === undefined)
    return {
      ...none,
      omissions: [{ part: 'receipts', why: 'no endpoint of the chain was named: export with --rpc' }],
    }
  const wanted = withAnchor(wantedOf(events), anchor).toSorted((left, right) => left.number - right.number)
  const proofs: BlockProof[] = []
  for (let at = 0; at < wanted.length; at += atOnce)
    proofs.push(...(await Promise.all(wanted.slice(at, at + atOnce).map((one) => proveBlock(chain, one)))))
  return {
    blocks: proofs.flatMap(({ block }) => block ?? []),
    headers: proofs.flatMap(({ header }) => header ?? []),
    receiptNodes: unique(proofs.flatMap(({ receiptNodes }) => receiptNodes)),
    transactionNodes: unique(proofs.flatMap(({ transactionNodes }) => transactionNodes)),
    omissions: gathered(proofs),
  }
}
