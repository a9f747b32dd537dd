import type { DatabaseSync } from 'node:sqlite'
import type { Chain } from '@lilymed/api'
import { toTimestamp } from '../projections/timestamp.ts'
import type { Part } from './part.ts'
import type { ChainStep } from './steps.ts'

/** The chains that are followed, and how far. */
export type ChainTable = Part & {
  /** A chain as it stands, committed or not. */
  get(chainId: number): Chain | undefined
  put(chain: Chain): void
  /** Every chain as of the last commit, by id. */
  stored(): readonly Chain[]
}

/** Opens the chains of a database that has their table. */
export const createChainTable = (db: DatabaseSync): ChainTable => {
  const write = db.prepare('INSERT INTO chain VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body')
  const rows = db.prepare('SELECT body FROM chain ORDER BY chain_id').all()
  let stored: readonly Chain[] = rows.map((row) => JSON.parse(row['body'] as string) as Chain)
  let pending = new Map<number, Chain>()
  return {
    get: (chainId) => pending.get(chainId) ?? stored.find((chain) => chain.chainId === chainId),
    put: (chain) => void pending.set(chain.chainId, chain),
    stored: () => stored,
    flush: () => {
      for (const chain of pending.values()) write.run(chain.chainId, JSON.stringify(chain))
    },
    settle: () => {
      const others = stored.filter(({ chainId }) => !pending.has(chainId))
      stored = [...others, ...pending.values()].toSorted((left, right) => left.chainId - right.chainId)
      pending = new Map()
    },
    forget: () => {
      pending = new Map()
    },
  }
}

const unknownHash = `0x${'00'.repeat(32)}`

const unseen = (chainId: number): Chain => ({
  chainId,
  startBlock: 0,
  contracts: {},
  block: 0,
  blockHash: unknownHash,
  at: null,
  finality: null,
  rewinds: 0,
})

/** A chain after a step. */
export const chainAfter = (before: Chain | undefined, step: ChainStep): Chain => {
  const chain = before ?? unseen(step.chainId)
  switch (step.kind) {
    case 'started':
      return {
        ...chain,
        startBlock: Number(step.started.startBlock),
        contracts: { ...step.started.contracts },
      }
    case 'blocks': {
      const { toBlock, toHash, toTimestamp: seconds } = step.observed
      return { ...chain, block: Number(toBlock), blockHash: toHash, at: toTimestamp(seconds) }
    }
    case 'rewound': {
      const { toBlock, toHash } = step.rewound
      return { ...chain, block: Number(toBlock), blockHash: toHash, at: null, rewinds: chain.rewinds + 1 }
    }
    case 'final':
      return { ...chain, finality: Math.max(Number(step.final.block), chain.finality ?? 0) }
    default:
      return step satisfies never
  }
}
