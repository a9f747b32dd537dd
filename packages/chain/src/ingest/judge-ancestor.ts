import { backOff } from './back-off.ts'
import { reorgBelowFinality } from './ingest-error.ts'
import type { FoundAncestor } from './ingest-action.ts'
import { end, report } from './ingest-effect.ts'
import type { IngestStep } from './ingest-effect.ts'
import { chainRewound } from './ingest-facts.ts'
import type { IngestState } from './ingest-state.ts'
import { lastObserved, lastObservedNumber } from './ingest-state.ts'
import { hasRegressed, watchRegression } from './see-tip.ts'

/** What the search for the common ancestor means: a reorg to follow, one that must not be, or an endpoint that lags. */
export const judgeAncestor = (state: IngestState, found: FoundAncestor): IngestStep => {
  const { ancestor, floor } = found
  const last = lastObserved(state)
  const calm = { ...state, suspicious: false }
  // Blocks read ahead of the last observed one, whose facts stand in the stream already, may be what left the chain.
  const isAhead = state.cursor?.hash !== last?.hash
  if (last !== null && ancestor?.hash === last.hash && !isAhead) {
    return waitAndSee(calm, `the chain moved while block ${last.number} was looked into`)
  }
  const { finalised } = state
  if (finalised !== null && (ancestor === null || ancestor.number < finalised.number)) {
    if (found.atFinal === 'another') return end(state, reorgBelowFinality(state.settings.chainId, finalised))
    return waitAndSee(calm, `the endpoint is behind block ${finalised.number}, which was final already`)
  }
  if (last !== null && !isAhead && !found.contradicted && !hasRegressed(state)) {
    return waitAndSee(calm, `the endpoint lacked blocks below its own head; it may be several that differ`)
  }
  const to = ancestor ?? floor
  const reorganised = report('warn', 'the chain was reorganised', {
    toBlock: to.number,
    fromBlock: lastObservedNumber(state),
  })
  return [{ ...calm, append: { facts: [chainRewound(to)], brings: { kind: 'rewound', to } } }, [reorganised]]
}

const waitAndSee = (state: IngestState, reason: string): IngestStep => {
  const [waiting, effects] = backOff(state, reason)
  const [watching, reminders] = watchRegression(waiting, state.settings.longestBackoffMs)
  return [watching, [...effects, ...reminders]]
}
