import { chainRewound, ingestStarted } from './ingest-facts.ts'
import { contractsChanged, reorgBelowFinality } from './ingest-error.ts'
import { contradictsTag, keepUnfinal } from './finality.ts'
import type { Consequence, IngestAction, IngestEffect, IngestState, IngestStep } from './ingest-state.ts'
import { lastObserved } from './ingest-state.ts'
import { nextStep } from './next-step.ts'
import { takeRange } from './take-range.ts'

/**
 * The whole of ingest as one pure function: what happened changes the state, and from the state alone follows what to do
 * next. At most one awaited effect is under way, so appends happen in order and at exact revisions.
 */
export const reduceIngest = (state: IngestState, action: IngestAction): IngestStep => {
  if (state.phase === 'ended') return [state, []]
  const [changed, effects] = apply(state, action)
  if (changed.phase === 'ended') return [changed, effects]
  const [settled, further] = nextStep(changed)
  return [settled, [...effects, ...further]]
}

const apply = (state: IngestState, action: IngestAction): IngestStep => {
  switch (action.kind) {
    case 'start':
      return [{ ...state, phase: 'resuming' }, []]
    case 'checkpointRead':
      return resume(landed(state), action.checkpoint)
    case 'tipSeen':
      return seeTip(state, action.tip)
    case 'tipLost':
      return [
        { ...state, tipLost: true },
        state.tipLost
          ? []
          : [report('warn', 'the chain does not answer; trying on', { reason: action.reason })],
      ]
    case 'rangeRead':
      return takeRange(landed(state), action)
    case 'rangeUnusable':
      return refuseRange(landed(state), action.answer)
    case 'ancestorFound':
      return rewind(landed(state), action)
    case 'appended':
      return noteAppended(landed(state), action.revision)
    case 'failed':
      return action.retryable && state.phase !== 'stopping'
        ? backOff({ ...state, inFlight: null }, action.error.message)
        : end(state, state.phase === 'stopping' ? null : action.error)
    case 'waited':
      return [{ ...state, inFlight: null }, []]
    case 'regressionDue':
      return [{ ...state, suspicious: state.suspicious || hasRegressed(state) }, []]
    default:
      return [{ ...state, phase: 'stopping' }, []]
  }
}

/** An awaited effect came back with an answer, whatever it says. */
const landed = (state: IngestState): IngestState => ({ ...state, inFlight: null })

const end = (state: IngestState, error: Error | null): IngestStep => [
  { ...state, phase: 'ended', inFlight: null },
  [{ kind: 'end', error }],
]

const report = (
  level: 'info' | 'warn',
  message: string,
  data: Readonly<Record<string, string | number>>,
): IngestEffect => ({ kind: 'report', level, message, data })

const backOff = (state: IngestState, reason: string): IngestStep => {
  const { firstBackoffMs, longestBackoffMs } = state.settings
  const ms = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(state.failures, 20))
  return [
    { ...state, failures: state.failures + 1, inFlight: 'wait' },
    [report('warn', 'reading the chain failed; trying again', { reason, waitMs: ms }), { kind: 'wait', ms }],
  ]
}

const resume = (
  state: IngestState,
  checkpoint: Extract<IngestAction, { kind: 'checkpointRead' }>['checkpoint'],
): IngestStep => {
  if (checkpoint === null) return begin(state)
  const [expected, found] = [checkpoint.contracts, state.settings.contracts].map(describeContracts)
  if (expected !== found) return end(state, contractsChanged(expected ?? '', found ?? ''))
  const settings = { ...state.settings, startBlock: checkpoint.startBlock }
  const { revision, known, finalised, tail } = checkpoint
  return begin({ ...state, settings, revision, known, finalised, tail, cursor: known.at(-1) ?? null })
}

/** Taking the stream over is an event of its own: whoever wrote to it before is fenced out by it. */
const begin = (state: IngestState): IngestStep => [
  {
    ...state,
    phase: 'beginning',
    append: { facts: [ingestStarted(state.settings)], brings: { kind: 'begun' } },
  },
  [],
]

const describeContracts = (contracts: Readonly<Record<string, string>>): string =>
  Object.entries(contracts)
    .map(([name, address]) => `${name} ${address.toLowerCase()}`)
    .sort()
    .join(', ')

const seeTip = (state: IngestState, tip: NonNullable<IngestState['tip']>): IngestStep => {
  const seen = { ...state, tip, tipLost: false }
  const ours = state.known.findLast(({ number }) => number === tip.head.number)
  const forked = ours !== undefined && ours.hash !== tip.head.hash
  const suspicious = state.suspicious || forked || contradictsTag(seen)
  const effects: IngestEffect[] = state.tipLost
    ? [report('info', 'the chain answers again', { block: tip.head.number })]
    : []
  // A lower head may be a reorg or a backend that lags behind the one we asked before: time tells them apart.
  if (hasRegressed(seen) && !suspicious) {
    effects.push({ kind: 'watchRegression', ms: state.settings.regressionGraceMs })
  }
  return [{ ...seen, suspicious }, effects]
}

const hasRegressed = (state: IngestState): boolean => {
  const last = lastObserved(state)
  return state.tip !== null && last !== null && state.tip.head.number < last.number
}

const refuseRange = (
  state: IngestState,
  answer: Extract<IngestAction, { kind: 'rangeUnusable' }>['answer'],
): IngestStep => {
  switch (answer.kind) {
    case 'detached':
      return [{ ...state, suspicious: true }, []]
    case 'missing':
      return backOff(state, `block ${answer.block} is not there`)
    case 'inconsistent':
      return backOff(state, answer.reason)
    default: {
      if (state.rangeBlocks === 1) return backOff(state, answer.reason)
      return [{ ...state, rangeBlocks: Math.floor(state.rangeBlocks / 2) }, []]
    }
  }
}

const rewind = (
  state: IngestState,
  { ancestor, floor }: Extract<IngestAction, { kind: 'ancestorFound' }>,
): IngestStep => {
  const last = lastObserved(state)
  const calm = { ...state, suspicious: false }
  if (last !== null && ancestor?.hash === last.hash) {
    // The last observed block still stands. If it was read ahead of, the reading begins again from there.
    return backOff(
      { ...calm, cursor: last },
      `the chain moved while a reorg at block ${last.number} was looked into`,
    )
  }
  if (state.finalised !== null && (ancestor === null || ancestor.number < state.finalised.number)) {
    return end(state, reorgBelowFinality(state.finalised.number, state.finalised.hash))
  }
  const to = ancestor ?? floor
  return [
    { ...calm, append: { facts: [chainRewound(to)], brings: { kind: 'rewound', to } } },
    [
      report('warn', 'the chain was reorganised', {
        toBlock: to.number,
        fromBlock: last?.number ?? to.number,
      }),
    ],
  ]
}

const noteAppended = (state: IngestState, revision: bigint): IngestStep => {
  const durable = { ...state, append: null, revision, failures: 0 }
  return state.append === null ? [durable, []] : bringAbout(durable, state.append.brings)
}

const bringAbout = (state: IngestState, brings: Consequence): IngestStep => {
  switch (brings.kind) {
    case 'begun':
      return [
        { ...state, phase: state.phase === 'stopping' ? 'stopping' : 'running' },
        [{ kind: 'announce', what: 'begun' }],
      ]
    case 'observed': {
      const finalised = brings.finalised ?? state.finalised
      const known = keepUnfinal([...state.known, ...brings.blocks], finalised)
      return [{ ...state, known, finalised, cursor: known.at(-1) ?? null }, []]
    }
    default: {
      const known = state.known.filter(({ number }) => number <= brings.to.number)
      return [{ ...state, known, cursor: known.at(-1) ?? null, tail: [] }, []]
    }
  }
}
