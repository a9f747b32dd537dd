import type { DatabaseSync } from 'node:sqlite'
import type { Chain } from '@lilymed/api'
import { toTimestamp } from '../projections/timestamp.ts'
import type { ChainStep } from './steps.ts'

/** The chains that are followed, and how far. */
export type ChainTable = {
  get(chainId: number): Chain | undefined
  all(): readonly Chain[]
  put(chain: Chain): void
}

/** Opens the chains of a database that has their table. */
export const createChainTable = (db: DatabaseSync): ChainTable => {
  const get = db.prepare('SELECT body FROM chain WHERE chain_id = ?')
  const all = db.prepare('SELECT body FROM chain ORDER BY chain_id')
  const put = db.prepare('INSERT INTO chain VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body')
  const parse = (row: Record<string, unknown>): Chain => JSON.parse(row['body'] as string) as Chain
  return {
    get: (chainId) => {
      const row = get.get(chainId)
      return row === undefined ? undefined : parse(row)
    },
    all: () => all.all().map(parse),
    put: (chain) => void put.run(chain.chainId, JSON.stringify(chain)),
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
