import type { HeadObservation } from '../log-source/log-source.ts'
import { contradictsTag } from './finality.ts'
import { report } from './ingest-effect.ts'
import type { IngestEffect, IngestStep } from './ingest-effect.ts'
import type { IngestState } from './ingest-state.ts'
import { lastObserved } from './ingest-state.ts'
import { wordsOfLoss } from './tip-loss.ts'

/** Takes a new tip: it may extend our chain, contradict it, or end below it. */
export const seeTip = (state: IngestState, tip: HeadObservation): IngestStep => {
  const { known } = state
  const contradicted = [tip.head, tip.finalised].some((block) => contradictsTag(block, known))
  const seen = { ...state, tip, tipLost: null, suspicious: state.suspicious || contradicted }
  const answers: IngestEffect[] =
    state.tipLost === null
      ? []
      : [report('info', wordsOfLoss(state.tipLost).found, { block: tip.head.number })]
  if (!hasRegressed(seen)) return [{ ...seen, regression: null }, answers]
  if (state.regression !== null) return [seen, answers]
  // A lower head may be a reorg or a backend that lags behind the one we asked before: time tells them apart.
  const [watching, reminders] = watchRegression(seen, state.settings.regressionGraceMs)
  return [watching, [...answers, ...reminders]]
}

/** Looks for the common ancestor if the head is still below what we observed after a while. */
export const watchRegression = (state: IngestState, ms: number): IngestStep => {
  if (!hasRegressed(state)) return [state, []]
  const nth = state.regressions + 1
  return [
    { ...state, regression: nth, regressions: nth },
    [{ kind: 'remind', of: { what: 'regression', nth }, ms }],
  ]
}

/** The head is below what we observed. */
export const hasRegressed = (state: IngestState): boolean => {
  const last = lastObserved(state)
  return state.tip !== null && last !== null && state.tip.head.number < last.number
}
