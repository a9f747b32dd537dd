import { Type } from 'typebox'
import type { Static } from 'typebox'
import { BlockNumber, Nullable, Position, refTo, Timestamp } from './primitives.ts'

const PerSecond = (description: string) => Nullable(Type.Number({ minimum: 0, description }))

export const ReadinessCheck = Type.Object(
  {
    name: Type.String({ description: 'what is checked, such as `store` or `chain 42161`' }),
    ok: Type.Boolean(),
    detail: Type.String({ description: 'how it stands, in words' }),
    remedy: Nullable(Type.String({ description: 'what to do about it; null where there is nothing to do' })),
  },
  { $id: 'ReadinessCheck', description: 'one thing that must be so before the indexer is ready' },
)
/** One thing that must be so before the indexer is ready. */
export type ReadinessCheck = Static<typeof ReadinessCheck>

export const Readiness = Type.Object(
  { ready: Type.Boolean(), checks: Type.Array(refTo(ReadinessCheck)) },
  { $id: 'Readiness', description: 'whether answers are current, and every check of that' },
)
/** Whether answers are current, and every check of that. */
export type Readiness = Static<typeof Readiness>

export const ChainTrouble = Type.Object(
  {
    code: Type.String(),
    reason: Type.String(),
    remedy: Type.String({ description: 'what to do' }),
    since: Timestamp,
    retryAt: Nullable(Timestamp),
  },
  { $id: 'ChainTrouble', description: 'why a chain is not followed; tried again at `retryAt` unless null' },
)
/** Why a chain is not followed. */
export type ChainTrouble = Static<typeof ChainTrouble>

export const EndpointStatus = Type.Object(
  {
    name: Type.String({ description: 'scheme, host and port; the rest of a URL may hold a key' }),
    state: Type.Enum(['serving', 'resting', 'opening', 'foreign', 'quarantined'], {
      description:
        'serving; resting: after failures; opening: it has not said yet which chain it serves; foreign: another chain; quarantined: it contradicted the others',
    }),
    head: Nullable(BlockNumber),
    lagBlocks: Nullable(Type.Integer({ minimum: 0, description: 'behind the highest head of any endpoint' })),
    latencyMs: Nullable(Type.Number({ minimum: 0 })),
    errorShare: Type.Number({ minimum: 0, maximum: 1, description: 'of the latest requests' }),
    requests: Type.Integer({ minimum: 0 }),
    failures: Type.Integer({ minimum: 0 }),
    contradictions: Type.Integer({ minimum: 0 }),
    callsPerSecond: Nullable(
      Type.Number({ minimum: 0, description: 'what it takes; null while no limit is known' }),
    ),
    mostBlocks: Nullable(
      Type.Integer({ minimum: 0, description: 'what it takes at once; null while no limit is known' }),
    ),
    announcements: Type.String({ description: 'how its WebSocket stands; none where it has none' }),
    lastFailure: Nullable(Type.Object({ code: Type.String(), reason: Type.String(), at: Timestamp })),
  },
  { $id: 'EndpointStatus', description: 'one RPC endpoint of a chain' },
)
/** One RPC endpoint of a chain. */
export type EndpointStatus = Static<typeof EndpointStatus>

export const chainPhases = ['opening', 'backfilling', 'following', 'waiting', 'stopped'] as const

export const ChainStatus = Type.Object(
  {
    chainId: Type.Integer({ minimum: 1 }),
    phase: Type.Enum([...chainPhases], {
      description:
        'opening: its endpoints are being asked; backfilling: not yet at the head for the first time; following; waiting: failed and will be tried again; stopped: an operator has to act',
    }),
    trouble: Nullable(refTo(ChainTrouble)),
    startBlock: Nullable(BlockNumber),
    head: Nullable(BlockNumber),
    headAt: Nullable(Timestamp),
    safe: Nullable(BlockNumber),
    finalised: Nullable(BlockNumber),
    observed: Nullable(Type.Integer({ minimum: 0, description: 'last block whose facts are all stored' })),
    shown: Nullable(Type.Integer({ minimum: 0, description: 'last block that answers reflect' })),
    shownAt: Nullable(Timestamp),
    lagBlocks: Nullable(Type.Integer({ minimum: 0, description: 'from the shown block to the head' })),
    lagSeconds: Nullable(
      Type.Number({ minimum: 0, description: 'between the times of these two blocks; null where unknown' }),
    ),
    epoch: Nullable(Type.String({ description: 'names this run in the ids of what it appends' })),
    eventsAppended: Type.Integer({ minimum: 0, description: 'by this process' }),
    blocksPerSecond: PerSecond('over the last half minute; null where unknown'),
    eventsPerSecond: PerSecond('over the last half minute; null where unknown'),
    etaSeconds: Nullable(
      Type.Number({ minimum: 0, description: 'to the head at that rate, while backfilling' }),
    ),
    endpoints: Type.Array(refTo(EndpointStatus)),
  },
  { $id: 'ChainStatus', description: 'how far one chain is followed' },
)
/** How far one chain is followed. */
export type ChainStatus = Static<typeof ChainStatus>

export const IndexerStatus = Type.Object(
  {
    ready: Type.Boolean(),
    checks: Type.Array(refTo(ReadinessCheck)),
    startedAt: Timestamp,
    position: Nullable(Position),
    chains: Type.Array(refTo(ChainStatus)),
  },
  { $id: 'IndexerStatus', description: 'an indexer, chain by chain' },
)
/** An indexer, chain by chain. */
export type IndexerStatus = Static<typeof IndexerStatus>
