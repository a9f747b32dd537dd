import type { LogSource, RangeAnswer, RangeRequest } from './log-source.ts'

/** A range asked for before anybody wanted it. */
type Ahead = { readonly from: number; readonly to: number; readonly answer: Promise<RangeAnswer | null> }

/**
 * A log source that asks for the next range while the last one is being worked on, so that chain and indexer are busy at the
 * same time: two requests are under way at most. What was read ahead must link to the block the caller knows when it is taken,
 * as every range must, so a chain that moved meanwhile is noticed as always; any other answer than a range is asked for anew.
 */
export const prefetchRanges = (source: LogSource): LogSource => {
  let ahead: Ahead | null = null
  let head = -1

  const readAhead = ({ from, to, addresses, finalTo }: RangeRequest): void => {
    const next = to + 1
    const last = Math.min(head, to + (to - from + 1))
    // Near the head blocks come one at a time, and what is newest is what may yet change.
    if (last - next < to - from) return
    const answer = source
      .range({ from: next, to: last, addresses, parentHash: undefined, finalTo })
      .catch((): null => null)
    ahead = { from: next, to: last, answer }
  }

  return {
    ...source,
    head: async () => {
      const observation = await source.head()
      head = observation.head.number
      return observation
    },
    async *follow(signal) {
      for await (const update of source.follow(signal)) {
        if (update.kind === 'head') head = update.observation.head.number
        yield update
      }
    },
    range: async (request) => {
      const found = ahead !== null && ahead.from === request.from && ahead.to <= request.to ? ahead : null
      ahead = null
      if (found === null) {
        const asked = source.range(request)
        readAhead(request)
        return asked
      }
      const reached = { ...request, to: found.to }
      readAhead(reached)
      const answer = await found.answer
      return answer?.kind === 'range' && links(answer, request.parentHash) ? answer : source.range(request)
    },
  }
}

const links = (
  { headers }: Extract<RangeAnswer, { kind: 'range' }>,
  parentHash: string | undefined,
): boolean => parentHash === undefined || headers[0]?.parentHash === parentHash
