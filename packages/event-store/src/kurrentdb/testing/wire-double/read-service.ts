import type { ServerErrorResponse, ServerWritableStream } from '@grpc/grpc-js'
import { once } from 'node:events'
import type { EventLog, StoredEvent } from './event-log.ts'
import type { Faults } from './faults.ts'
import {
  checkpointResponse,
  confirmationResponse,
  eventResponse,
  notFoundResponse,
  streamName,
} from './messages.ts'
import { streams } from './protocol.ts'
import { invalidPosition, type Refusal, refuseRequest, streamDeleted } from './refusals.ts'

type ReadOptions = InstanceType<typeof streams.ReadReq.Options>
type Call = ServerWritableStream<InstanceType<typeof streams.ReadReq>, InstanceType<typeof streams.ReadResp>>

/** What the double counts, for tests that something is released. */
export interface ReadCounts {
  reads: number
  subscriptions: number
}

const backwards = streams.ReadReq.Options.ReadDirection.BACKWARDS
const defaultSearchWindow = 32

/** Streams.Read: pages of a stream or of the log in both directions, and subscriptions to the log. */
export function createReadService(log: EventLog, faults: Faults, counts: ReadCounts) {
  return (call: Call): void => {
    const options = call.request.getOptions()
    if (!options) return fail(call, invalidPosition())
    const kind = options.hasSubscription() ? 'subscriptions' : 'reads'
    const ended = new AbortController()
    counts[kind]++
    const end = () => {
      if (ended.signal.aborted) return
      ended.abort()
      counts[kind]--
    }
    call.on('cancelled', end)
    call.on('close', end)
    call.on('error', end)
    const refused = refuseRequest(faults)
    if (refused) return fail(call, refused, end)
    if (kind === 'reads' && faults.hangReads) return
    const work =
      kind === 'reads'
        ? readPage(log, faults, call, options)
        : follow(log, faults, call, options, ended.signal)
    work.then(end, (refusal: Refusal) => fail(call, refusal, end))
  }
}

function fail(call: Call, refusal: Refusal, end = () => {}): void {
  end()
  call.emit('error', refusal as ServerErrorResponse)
}

async function readPage(log: EventLog, faults: Faults, call: Call, options: ReadOptions): Promise<void> {
  const name = options.hasStream() ? streamName(options.getStream()?.getStreamIdentifier()) : undefined
  if (name !== undefined && log.isTombstoned(name)) throw streamDeleted(name)
  const visible = name === undefined ? undefined : log.visible(name)
  if (visible === null) {
    call.write(notFoundResponse(name ?? ''))
    call.end()
    return
  }
  let left = Number(options.getCount())
  for (const event of visible ? streamEvents(visible, options) : logEvents(log, faults, options)) {
    if (left-- <= 0) break
    await write(call, eventResponse(event))
  }
  call.end()
}

/** Events of a stream from a revision, inclusive in both directions, without those that are hidden. */
function* streamEvents(
  { events, first }: { events: readonly StoredEvent[]; first: bigint },
  options: ReadOptions,
): Generator<StoredEvent> {
  const stream = options.getStream()
  const last = BigInt(events.length - 1)
  const from = stream?.hasStart() ? 0n : stream?.hasEnd() ? last : BigInt(stream?.getRevision() ?? 0)
  if (options.getReadDirection() === backwards) {
    for (let at = from < last ? from : last; at >= first; at--) yield events[Number(at)]!
  } else {
    for (let at = from > first ? from : first; at <= last; at++) yield events[Number(at)]!
  }
}

/** Events of the log that pass the filter: forward from a position inclusive, backward exclusive. */
function* logEvents(log: EventLog, faults: Faults, options: ReadOptions): Generator<StoredEvent> {
  const keeps = filterOf(options)
  const isBackward = options.getReadDirection() === backwards
  const all = options.getAll()
  const at = placeOf(options)
  let next = all?.hasEnd() ? log.all.length : 0
  if (at) {
    next = firstAtOrAfter(log, at)
    const found = log.all[next]
    if (faults.refusePositions && !(found && compare(found, at) === 0)) throw invalidPosition()
  }
  while (isBackward ? next > 0 : next < log.all.length) {
    const event = log.all[isBackward ? --next : next++]
    if (event && keeps(event)) yield event
  }
}

async function follow(
  log: EventLog,
  faults: Faults,
  call: Call,
  options: ReadOptions,
  ended: AbortSignal,
): Promise<void> {
  await write(call, confirmationResponse())
  const keeps = filterOf(options)
  const filter = options.getFilter()
  const interval = filter
    ? (filter.getMax() || defaultSearchWindow) * filter.getCheckpointintervalmultiplier()
    : Infinity
  let next = startOf(log, options)
  let considered = 0
  let isLive = false
  while (!ended.aborted) {
    const event = faults.muteSubscriptions ? undefined : log.all[next]
    if (event) {
      next++
      considered++
      if (keeps(event)) await write(call, eventResponse(event))
      if (considered % interval === 0) await write(call, checkpointResponse(event))
      continue
    }
    if (!isLive) await write(call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()))
    isLive = true
    await once(log.changed, 'change', { signal: ended }).catch(() => undefined)
  }
}

/** A subscription begins after its position, where a read begins at it. */
function startOf(log: EventLog, options: ReadOptions): number {
  if (options.getAll()?.hasStart()) return 0
  const at = placeOf(options)
  if (!at) return log.all.length
  const index = firstAtOrAfter(log, at)
  const found = log.all[index]
  return found && compare(found, at) === 0 ? index + 1 : index
}

function placeOf(options: ReadOptions): Place | undefined {
  const position = options.getAll()?.getPosition()
  return (
    position && {
      commit: BigInt(position.getCommitPosition()),
      prepare: BigInt(position.getPreparePosition()),
    }
  )
}

function firstAtOrAfter(log: EventLog, at: Place): number {
  let [low, high] = [0, log.all.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(log.all[middle]!, at) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function filterOf(options: ReadOptions): (event: StoredEvent) => boolean {
  const filter = options.getFilter()
  if (!filter) return () => true
  const onStream = filter.getStreamIdentifier()
  const expression = onStream ?? filter.getEventType()
  const pattern = expression?.getRegex() ? new RegExp(expression.getRegex()) : undefined
  const prefixes = expression?.getPrefixList() ?? []
  return (event) => {
    const text = onStream ? event.stream : event.type
    return pattern ? pattern.test(text) : prefixes.some((prefix) => text.startsWith(prefix))
  }
}

type Place = Pick<StoredEvent, 'commit' | 'prepare'>

function compare(a: Place, b: Place): number {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1
  return a.prepare === b.prepare ? 0 : a.prepare < b.prepare ? -1 : 1
}

/** Writes with regard for the reader: one that does not read holds no more than the connection does. */
async function write(call: Call, message: InstanceType<typeof streams.ReadResp>): Promise<void> {
  if (call.write(message) || call.cancelled || call.destroyed) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const events = ['drain', 'close', 'cancelled']
  for (const event of events) call.once(event, resolve)
  await promise
  for (const event of events) call.off(event, resolve)
}
