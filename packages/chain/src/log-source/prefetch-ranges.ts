import type { Translator } from '../translate/translator.ts'
import { forgetItems } from './forget-items.ts'
import type { LogSource, RangeAnswer, RangeRequest } from './log-source.ts'

export type PrefetchOptions = {
  /** Most ranges that are being asked for at one time; 2 by default. */
  readonly ranges?: number
  /** Most ranges ahead of the one that is wanted, those included that are there and wait; 4 by default, one while answers come in time. */
  readonly ahead?: number
  /** Beyond the first, none is asked for once those ahead hold or will hold so many bytes; 16 MiB by default. */
  readonly bytes?: number
  /** Decodes what was read ahead as soon as it is there, so that less waits: what survives in memory until it is wanted is copied twice by then. */
  readonly decode?: Translator['decode']
}

/** A range asked for before anybody wanted it; `bytes` is what its answer holds, as far as known. */
type Ahead = {
  readonly from: number
  readonly to: number
  readonly answer: Promise<RangeAnswer | null>
  bytes: number
  isThere: boolean
}

/** Answers in time one after the other before one range fewer is read ahead: what waits too long costs memory for nothing. */
const timely = 8

/** So few blocks below the head are not worth a question before they are wanted. */
const worthwhile = 16

/**
 * A log source that asks for the next ranges while the last one is being worked on, so that chain and indexer are busy at the
 * same time; an answer that is there makes room for the next question, wanted or not. What was read ahead must link to the block the
 * caller knows when it is taken, as every range must, so a chain that moved meanwhile is noticed as always; any other answer
 * than a range is asked for anew. A range may be answered by fewer blocks than were asked for, or by more where all of them are final.
 */
export const prefetchRanges = (
  source: LogSource,
  { ranges = 2, ahead: most = 4, bytes: mostBytes = 16 * 1024 * 1024, decode }: PrefetchOptions = {},
): LogSource => {
  let ahead: Ahead[] = []
  let head = -1
  let lastBytes = 0
  let depth = 1
  let inTime = 0
  let inFlight = 0
  /** What was wanted last, and the block up to which ranges as wide have been asked for before those ahead. */
  let wanted: { readonly request: RangeRequest; readonly reached: number } | undefined

  const held = (): number => ahead.reduce((sum, { bytes }) => sum + bytes, 0)
  const hasRoom = (): boolean =>
    ahead.length < depth && (ahead.length === 0 || (inFlight < ranges && held() + lastBytes <= mostBytes))

  /** Asks for ranges as wide as the last one wanted, as far as there is room. */
  const readAhead = (): void => {
    if (wanted === undefined) return
    const { request, reached } = wanted
    const width = request.to - request.from + 1
    while (hasRoom()) {
      const from = (ahead.at(-1)?.to ?? reached) + 1
      // Nobody asks for a range that is final only in part, and past what is final all headers of a wide one would be read for nothing.
      const isFinal = from <= (request.finalTo ?? -1)
      const end = isFinal ? (request.finalTo ?? -1) : head
      const to = Math.min(from + width - 1, end)
      // Near the head blocks come one at a time, and what is newest is what may yet change.
      if (to > head || (to < from + width - 1 && !isFinal && to - from < worthwhile)) return
      ahead.push(startReading({ ...request, from, to, parentHash: undefined }))
    }
  }

  const ask = async (request: RangeRequest): Promise<RangeAnswer> => {
    inFlight += 1
    let isInFlight = true
    const land = (): void => {
      if (isInFlight) inFlight -= 1
      isInFlight = false
    }
    const onArrived = (): void => {
      land()
      readAhead()
    }
    const answer = await source.range({ ...request, onArrived }).finally(land)
    if (answer.kind === 'range') readAhead()
    return answer
  }

  const startReading = (request: RangeRequest): Ahead => {
    const answer = ask(request).then(
      (read) => {
        started.bytes = lastBytes = bytesOf(read)
        started.isThere = true
        if (decode === undefined || read.kind !== 'range') return read
        const decoded = decode(read.logs)
        forgetItems(read.logs)
        return { ...read, decoded }
      },
      (): null => null,
    )
    const started: Ahead = { from: request.from, to: request.to, answer, bytes: lastBytes, isThere: false }
    return started
  }

  const learnDepth = ({ isThere }: Ahead): void => {
    inTime = isThere ? inTime + 1 : 0
    if (!isThere) depth = Math.min(most, depth + 1)
    else if (inTime % timely === 0) depth = Math.max(1, depth - 1)
  }

  const take = ({ from, to, finalTo = -1 }: RangeRequest): Ahead | undefined => {
    const next = ahead.shift()
    if (next?.from === from && next.to <= Math.max(to, finalTo)) return next
    ahead = []
    return undefined
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
      const found = take(request)
      wanted = { request, reached: found?.to ?? request.to }
      if (found === undefined) {
        const asked = ask(request)
        readAhead()
        return asked
      }
      learnDepth(found)
      readAhead()
      const answer = await found.answer
      if (answer?.kind === 'range' && links(answer, request.parentHash)) return answer
      // What comes after a range that cannot be used will hardly be wanted as it is.
      ahead = []
      return ask(request)
    },
  }
}

const links = (
  { headers }: Extract<RangeAnswer, { kind: 'range' }>,
  parentHash: string | undefined,
): boolean => parentHash === undefined || headers[0]?.parentHash === parentHash

/** Of a log, beside its data: three hashes, an address and their names. */
const logBytes = 500

const bytesOf = (answer: RangeAnswer): number =>
  answer.kind === 'range'
    ? (answer.answerBytes ?? answer.logs.reduce((sum, { data }) => sum + data.length + logBytes, 0))
    : 0
