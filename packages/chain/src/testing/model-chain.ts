import type {
  BlockHeader,
  ChainLog,
  HeadObservation,
  LogSource,
  RangeAnswer,
} from '../log-source/log-source.ts'
import type { RangeRequest } from '../log-source/log-source.ts'
import { RpcError } from '../rpc/rpc-error.ts'

/** One state of a chain: every block from 0 on, its number of logs, and how far it is final. */
export type ChainView = { readonly blocks: readonly ModelBlock[]; readonly final: number }
export type ModelBlock = BlockHeader & { readonly logs: number }

/** How an endpoint answers next. */
export type Mood =
  | { readonly kind: 'true' }
  /** Its backend is so many blocks behind. */
  | { readonly kind: 'lags'; readonly by: number }
  /** Its backend still follows what the chain was so many changes ago. */
  | { readonly kind: 'stale'; readonly by: number }
  /** Every other call goes to a backend that is one change behind. */
  | { readonly kind: 'flaps' }
  | { readonly kind: 'refuses'; readonly fits?: number }
  | { readonly kind: 'fails' }
  /** Answers for half of what it was asked. */
  | { readonly kind: 'shortens' }
  /** Has no `finalized` tag. */
  | { readonly kind: 'untagged' }

/** A chain without a network: it grows, forks and shrinks when told to, and never below what it called final. */
export type ModelChain = {
  readonly source: LogSource
  mood: Mood
  now(): ChainView
  mine(logs: readonly number[]): void
  /** Takes blocks off the end and mines others in their place, which may be fewer or none. */
  reorg(depth: number, logs: readonly number[]): void
  /** Calls blocks up to so many below the head final. */
  finalise(depth: number): void
}

const MODEL_ADDRESS = '0x1111111111111111111111111111111111111111'

/** A chain of one block. */
export const createModelChain = (): ModelChain => {
  let made = 0
  const grow = (blocks: readonly ModelBlock[], logs: readonly number[]): readonly ModelBlock[] => {
    const grown = [...blocks]
    for (const count of logs) grown.push(nextBlock(grown.at(-1), ++made, count))
    return grown
  }
  let past: readonly ChainView[] = [{ blocks: grow([], [0]), final: 0 }]
  let calls = 0
  const now = (): ChainView => past.at(-1) ?? { blocks: [], final: 0 }
  const become = (view: ChainView): void => {
    past = [...past, view].slice(-6)
  }

  const seen = (): ChainView => {
    const { mood } = chain
    calls += 1
    switch (mood.kind) {
      case 'lags':
        return shorter(now(), mood.by)
      case 'stale':
        return past.at(-1 - mood.by) ?? now()
      case 'flaps':
        return calls % 2 === 0 ? now() : (past.at(-2) ?? now())
      case 'fails':
        throw new RpcError('RPC_TIMEOUT', 'the model does not answer')
      default:
        return now()
    }
  }
  const head = (): HeadObservation => {
    const { blocks, final } = seen()
    const last = blocks.at(-1)
    if (last === undefined) throw new Error('a chain has a block')
    const tagged = blocks[final]
    const hasTag = tagged !== undefined && chain.mood.kind !== 'untagged'
    return {
      head: last,
      safe: null,
      finalised: hasTag ? { number: tagged.number, hash: tagged.hash } : null,
    }
  }
  const chain: ModelChain = {
    mood: { kind: 'true' },
    now,
    mine: (logs) => become({ ...now(), blocks: grow(now().blocks, logs) }),
    reorg: (depth, logs) => {
      const { blocks, final } = now()
      const kept = blocks.slice(0, Math.max(final + 1, blocks.length - depth))
      become({ blocks: grow(kept, logs), final })
    },
    finalise: (depth) => {
      const { blocks, final } = now()
      become({ blocks, final: Math.max(final, blocks.length - 1 - depth) })
    },
    source: {
      chainId: 1,
      head: async () => head(),
      header: async (at) => {
        const { blocks } = seen()
        return blocks.find(({ number, hash }) => number === at || hash === at) ?? null
      },
      range: async (request) => answerRange(seen().blocks, request, chain.mood),
      follow: () => {
        throw new Error('a model chain is looked at, not followed')
      },
    },
  }
  return chain
}

const nextBlock = (parent: ModelBlock | undefined, made: number, logs: number): ModelBlock => ({
  number: (parent?.number ?? -1) + 1,
  hash: `0x${made.toString(16).padStart(64, '0')}`,
  parentHash: parent?.hash ?? `0x${'0'.repeat(64)}`,
  timestamp: (parent?.timestamp ?? 1_000) + 2,
  logsBloom: '0x',
  baseFeePerGas: 0n,
  logs,
})

const shorter = ({ blocks, final }: ChainView, by: number): ChainView => {
  const left = blocks.slice(0, Math.max(1, blocks.length - by))
  return { blocks: left, final: Math.min(final, left.length - 1) }
}

const answerRange = (
  blocks: readonly ModelBlock[],
  { from, to, parentHash, finalTo = -1 }: RangeRequest,
  mood: Mood,
): RangeAnswer => {
  if (mood.kind === 'refuses' && to > from) {
    return {
      kind: 'refused',
      reason: 'too wide',
      ...(mood.fits === undefined ? {} : { fits: mood.fits }),
    }
  }
  if (to >= blocks.length) return { kind: 'missing', block: blocks.length }
  const end = mood.kind === 'shortens' ? Math.floor((from + to) / 2) : to
  const wanted = blocks.slice(from, end + 1)
  const [first] = wanted
  if (first === undefined) return { kind: 'missing', block: from }
  if (parentHash !== undefined && first.parentHash !== parentHash) {
    return { kind: 'detached', expectedParent: parentHash, foundParent: first.parentHash }
  }
  // A final range gives the headers it must and no others.
  const headers = wanted.filter(
    ({ number, logs }) => end > finalTo || number === from || number === end || logs > 0,
  )
  return { kind: 'range', headers, logs: wanted.flatMap(logsOf) }
}

/** The logs of a block of the model. */
export const logsOf = ({ number, hash, timestamp, logs }: ModelBlock): readonly ChainLog[] =>
  Array.from({ length: logs }, (_, logIndex) => ({
    blockNumber: number,
    blockHash: hash,
    blockTimestamp: timestamp,
    txHash: hash,
    logIndex,
    address: MODEL_ADDRESS,
    topics: [],
    data: '0x',
  }))
