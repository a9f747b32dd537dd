import { OutcomeUnknown, Unavailable } from '@lilymed/event-store'
import { EndpointsDisagree } from '../endpoints/contradiction.ts'
import type { BlockHeader, BlockRef, RangeAnswer } from '../log-source/log-source.ts'
import type { IngestAction, MissingLogs } from '../ingest/ingest-action.ts'
import type { IngestEffect } from '../ingest/ingest-effect.ts'
import type { Checkpoint, IngestSettings, IngestState, KnownBlock } from '../ingest/ingest-state.ts'
import { initialIngestState } from '../ingest/initial-state.ts'
import { reduceIngest } from '../ingest/reduce.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'
import { blockHash, blockHeader, factAt } from './test-blocks.ts'

// A language for lives of an ingest. A block is written as its number and its fork's letter, `7b`; a row of blocks as `3-6b`,
// with `<a` behind it where the first one's parent is on another fork.

const settings: IngestSettings = {
  chainId: 1,
  startBlock: 1,
  epoch: 'e',
  contracts: { Pool: '0x11' },
  rangeBlocks: 4,
  finality: null,
  firstBackoffMs: 100,
  longestBackoffMs: 1_000,
  regressionGraceMs: 50,
  refusalMemoryMs: 600,
}

export type Played = {
  readonly state: IngestState
  /** Blocks whose facts stand in the stream, one word a fact. */
  readonly stands: string
  /** Everything in the stream, in order. */
  readonly stored: readonly string[]
  /** What the last action made it want, reports left out. */
  readonly wants: string
  /** What it said, level and all. */
  readonly said: readonly string[]
  /** Everything it ever wanted. */
  readonly wanted: readonly string[]
}

type Circumstances = Partial<IngestSettings> & {
  /** Whether each append is durable at once, as it is unless told otherwise. */
  readonly durable?: boolean
}

/** Plays actions over a new stream, or over one that `resuming` describes if that is the first action. */
export const play = (...actions: readonly IngestAction[]): Played => playIn({}, ...actions)

/** The same under other settings. */
export const playIn = (
  { durable = true, ...changes }: Circumstances,
  ...actions: readonly IngestAction[]
): Played => {
  let state = initialIngestState({ ...settings, ...changes })
  let effects: readonly IngestEffect[] = []
  let standing: readonly RecordableFact[] = []
  const stored: string[] = []
  const said: string[] = []
  const wanted: string[] = []

  const keep = (facts: readonly RecordableFact[]): void => {
    for (const fact of facts) {
      stored.push(describeFact(fact))
      if (fact.origin !== undefined) standing = [...standing, fact]
      if (fact.type !== 'ChainRewound') continue
      const to = Number(fact.data['toBlock'])
      standing = standing.filter(({ origin }) => (origin?.blockNumber ?? 0) <= to)
    }
  }
  const take = (action: IngestAction): void => {
    ;[state, effects] = reduceIngest(state, action)
    for (const effect of effects) {
      if (effect.kind === 'report') said.push(`${effect.level}: ${effect.message}`)
      else wanted.push(describeEffect(effect))
    }
    const append = effects.find((effect) => effect.kind === 'append')
    if (append === undefined || !durable) return
    keep(append.facts)
    take({ kind: 'appended', revision: append.after + BigInt(append.facts.length) })
  }

  take({ kind: 'start' })
  if (actions[0]?.kind !== 'checkpointRead') take({ kind: 'checkpointRead', checkpoint: null })
  for (const action of actions) take(action)
  return {
    state,
    stands: standing.map(({ origin }) => blockName(origin?.blockHash ?? '')).join(' '),
    stored,
    wants: describe(effects),
    said,
    wanted,
  }
}

/** An earlier run came as far as this: known blocks, the last of them observed last. */
export const resuming = (
  known: string,
  { final, ...changes }: Partial<Omit<Checkpoint, 'known' | 'finalised'>> & { final?: string } = {},
): IngestAction => ({
  kind: 'checkpointRead',
  checkpoint: {
    revision: 9n,
    startBlock: 1,
    contracts: settings.contracts,
    known: known === '' ? [] : known.split(' ').map(knownBlock),
    finalised: final === undefined ? null : block(final),
    tail: [],
    ...changes,
  },
})

/** The head is seen at a block, with what the endpoint calls safe and final. */
export const head = (at: string, tags: { final?: string; safe?: string } = {}): IngestAction => ({
  kind: 'tipSeen',
  tip: {
    head: header(at),
    safe: tags.safe === undefined ? null : block(tags.safe),
    finalised: tags.final === undefined ? null : block(tags.final),
  },
})
export const headLost: IngestAction = { kind: 'tipLost', error: new Error('down') }
export const headDisputed: IngestAction = {
  kind: 'tipLost',
  error: new EndpointsDisagree('block 7', 'a says 7a, b says 7b'),
}

/** A range is answered: one fact a block unless facts are given. */
export const answer = (
  blocks: string,
  facts?: readonly TranslatedFact[],
  size: { readonly logs?: number; readonly answerBytes?: number } = {},
): IngestAction => {
  const headers = headersOf(blocks)
  const found = facts ?? headers.map(({ number, hash }) => factAt(number, 0, blockName(hash).at(-1)))
  return { kind: 'rangeRead', headers, facts: found, logs: found.length, ...size }
}
const unusable = (found: Exclude<RangeAnswer, { kind: 'range' }>): IngestAction => ({
  kind: 'rangeUnusable',
  answer: found,
})
export const missing = (number: number): IngestAction => unusable({ kind: 'missing', block: number })
export const detached = unusable({ kind: 'detached', expectedParent: 'ours', foundParent: 'theirs' })
export const inconsistent = (reason: string): IngestAction => unusable({ kind: 'inconsistent', reason })
export const refused = (fits?: number): IngestAction =>
  unusable({ kind: 'refused', reason: 'too wide', ...(fits === undefined ? {} : { fits }) })

/** The search for the common ancestor ends; by default the chain has other blocks in place of those above it. */
export const ancestor = (
  at: string | null,
  found: { readonly contradicted?: boolean; readonly atFinal?: 'ours' | 'another' | 'none' } = {},
): IngestAction => ({
  kind: 'ancestorFound',
  ancestor: at === null ? null : block(at),
  floor: { number: 0, hash: blockHash(0, 'z') },
  contradicted: found.contradicted ?? true,
  atFinal: found.atFinal ?? null,
})

export const aged = (number: number | null): IngestAction => ({ kind: 'agedFound', block: number })
export const stretchRead = (missingLogs: MissingLogs | 'moved' | null): IngestAction => ({
  kind: 'stretchRead',
  missing: missingLogs,
  blocks: 3,
})
export const appended = (revision: bigint): IngestAction => ({ kind: 'appended', revision })
export const recalled = (stored: number): IngestAction => ({ kind: 'recalled', stored })
export const conflicted: IngestAction = { kind: 'conflicted' }
export const failed = (error: Error): IngestAction => ({
  kind: 'failed',
  error,
  retryable: Reflect.get(error, 'retryable') === true,
})
export const timedOut = failed(new RpcError('RPC_TIMEOUT', 'slow'))
export const unreachable = failed(new RpcError('RPC_UNREACHABLE', 'away'))
export const storeAway = failed(new Unavailable('the disk is full'))
export const outcomeUnknown = failed(new OutcomeUnknown('the answer was lost'))
export const waited: IngestAction = { kind: 'waited' }
export const regressionDue = (nth = 1): IngestAction => ({
  kind: 'reminded',
  of: { what: 'regression', nth },
})
export const refusalDue = (nth = 1): IngestAction => ({ kind: 'reminded', of: { what: 'refusal', nth } })
export const stop: IngestAction = { kind: 'stop' }

const parse = (name: string): { readonly number: number; readonly fork: string } => {
  const [, number = '', fork = 'a'] = /^(\d+)([a-z])$/.exec(name) ?? []
  if (number === '') throw new Error(`expected a block such as 7a, got ${name}`)
  return { number: Number(number), fork }
}

export const block = (name: string): BlockRef => {
  const { number, fork } = parse(name)
  return { number, hash: blockHash(number, fork) }
}

const header = (name: string): BlockHeader => {
  const { number, fork } = parse(name)
  return blockHeader(number, fork)
}

const knownBlock = (name: string): KnownBlock => ({ ...block(name), timestamp: header(name).timestamp })

/** Headers of `3-6b`, `3-6b<a`, `5a`, or of a row with gaps: `1a 4a 9a`. */
const headersOf = (blocks: string): readonly BlockHeader[] => {
  if (blocks.includes(' ')) return blocks.split(' ').map(header)
  const [, from = '', to = from, fork = 'a', below = fork] =
    /^(\d+)(?:-(\d+))?([a-z])(?:<([a-z]))?$/.exec(blocks) ?? []
  if (from === '') throw new Error(`expected blocks such as 3-6b, got ${blocks}`)
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) =>
    blockHeader(Number(from) + index, fork, index === 0 ? below : fork),
  )
}

const blockName = (hash: string): string =>
  `${Number(hash.slice(4))}${Buffer.from(hash.slice(2, 4), 'hex').toString()}`

const describe = (effects: readonly IngestEffect[]): string =>
  effects
    .filter(({ kind }) => kind !== 'report')
    .map(describeEffect)
    .join(', ')

const describeEffect = (effect: IngestEffect): string => {
  switch (effect.kind) {
    case 'readCheckpoint':
      return 'read checkpoint'
    case 'readRange': {
      const after = effect.parentHash === undefined ? '' : ` after ${blockName(effect.parentHash)}`
      const final = effect.finalTo === undefined ? '' : ` final to ${effect.finalTo}`
      return `read ${effect.from}-${effect.to}${after}${final}`
    }
    case 'findAncestor':
      return `find ancestor among ${effect.known.map(({ hash }) => blockName(hash)).join(' ')}`
    case 'findAged':
      return `find ${effect.seconds} s of age from ${effect.from}`
    case 'readStretch':
      return `read again ${effect.stretch.from}-${effect.stretch.to} for ${effect.stretch.dealId}`
    case 'append':
    case 'recall':
      return `${effect.kind} ${describeFacts(effect.facts)} after ${effect.after}`
    case 'wait':
      return `wait ${effect.ms}`
    case 'remind':
      return `remind of ${effect.of.what} ${effect.of.nth} in ${effect.ms}`
    case 'announce':
      return `announce ${effect.what}`
    case 'report':
      return effect.message
    default:
      return effect.error === null ? 'end' : `end ${String(Reflect.get(effect.error, 'code'))}`
  }
}

const describeFacts = (facts: readonly RecordableFact[]): string => {
  const names = facts.map(describeFact)
  return names.length > 8 ? `${names.length} facts` : names.join(' ')
}

const describeFact = ({ type, data, origin }: RecordableFact): string => {
  if (origin !== undefined) {
    const name = type === 'RandomnessPublished' ? '' : `${type}:`
    return `${name}${blockName(origin.blockHash)}${origin.logIndex === 0 ? '' : `.${origin.logIndex}`}`
  }
  const fields = data as Readonly<Record<string, string>>
  switch (type) {
    case 'BlocksObserved':
      return `observed(${fields['fromBlock']}-${blockName(fields['toHash'] ?? '')})`
    case 'ChainRewound':
      return `rewound(${blockName(fields['toHash'] ?? '')})`
    case 'FinalityAdvanced':
      return `final(${blockName(fields['hash'] ?? '')})`
    default:
      return type
  }
}
