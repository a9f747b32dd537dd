import type { IngestAction } from './ingest-action.ts'
import { backOff } from './back-off.ts'
import { holeInLog } from './ingest-error.ts'
import { end, report } from './ingest-effect.ts'
import type { IngestStep } from './ingest-effect.ts'
import { chainRewound } from './ingest-facts.ts'
import type { IngestState } from './ingest-state.ts'
import { lastObservedNumber } from './ingest-state.ts'

/** What a second reading of a suspect stretch means for the append that waits for it. */
export const judgeStretch = (
  state: IngestState,
  { missing, blocks }: Extract<IngestAction, { kind: 'stretchRead' }>,
): IngestStep => {
  const { stretch, finalised } = state
  const looked = { ...state, stretch: null }
  const where = { dealId: stretch?.dealId ?? '', fromBlock: stretch?.from ?? 0, toBlock: stretch?.to ?? 0 }
  if (missing === null) {
    const unexplained = 'a deal changed as its contracts do not allow, and the chain holds nothing in between'
    return [looked, [report('warn', unexplained, { ...where, blocksRead: blocks })]]
  }
  if (missing === 'moved') return [{ ...looked, append: null, suspicious: true }, []]
  if (missing.block > lastObservedNumber(state)) {
    const reason = `block ${missing.block} holds logs that the answer to its range left out`
    return backOff({ ...looked, append: null }, reason)
  }
  if (finalised !== null && missing.block <= finalised.number) {
    return end(looked, holeInLog(state.settings.chainId, missing.block))
  }
  const to = missing.before
  const lost = report('warn', 'logs were missing from the stream; they are read again', {
    ...where,
    missingIn: missing.block,
  })
  return [{ ...looked, append: { facts: [chainRewound(to)], brings: { kind: 'rewound', to } } }, [lost]]
}
