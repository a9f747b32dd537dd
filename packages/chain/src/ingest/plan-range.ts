import type { HeadObservation } from '../log-source/log-source.ts'
import { finalTo } from './finality.ts'
import type { IngestEffect, IngestStep } from './ingest-effect.ts'
import { nextBlock } from './ingest-state.ts'
import type { IngestState } from './ingest-state.ts'

/** Where blocks may still change, every header is asked for and much of an answer may be for nothing. */
export const WIDEST_UNFINAL = 100

/**
 * The next range to read. None reaches over the last final block, so that a wide range is final as a whole, and the block
 * that the endpoint's tag names is one whose hash the answer gives.
 */
export const planRange = (state: IngestState, tip: HeadObservation): IngestStep => {
  const from = nextBlock(state)
  const final = finalTo(state)
  const end = from <= final ? final : Math.min(tip.head.number, from + WIDEST_UNFINAL - 1)
  const to = Math.min(end, from + state.width.blocks - 1)
  const effect: IngestEffect = {
    kind: 'readRange',
    from,
    to,
    parentHash: state.cursor?.hash,
    ...(final < 0 ? {} : { finalTo: final }),
  }
  return [{ ...state, inFlight: 'range', range: { from, to, tip } }, [effect]]
}
