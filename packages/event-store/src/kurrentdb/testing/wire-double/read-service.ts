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
  const isBackward = options.getReadDirection() === backwards
  const stream = options.getStream()
  let found: readonly StoredEvent[]
  if (stream) {
    const name = streamName(stream.getStreamIdentifier())
    if (log.isTombstoned(name)) throw streamDeleted(name)
    const visible = log.visible(name)
    if (!visible) {
      call.write(notFoundResponse(name))
      call.end()
      return
    }
    const from = stream.hasStart()
      ? 0n
      : stream.hasEnd()
        ? BigInt(visible.events.length - 1)
        : BigInt(stream.getRevision())
    const isIn = (event: StoredEvent) => (isBackward ? event.revision <= from : event.revision >= from)
    found = visible.events.filter((event) => event.revision >= visible.first && isIn(event))
  } else {
    const keeps = filterOf(options)
    const all = options.getAll()
    const position = all?.getPosition()
    const at = position && {
      commit: BigInt(position.getCommitPosition()),
      prepare: BigInt(position.getPreparePosition()),
    }
    if (at && faults.refusePositions && !log.all.some((event) => compare(event, at) === 0))
      throw invalidPosition()
    const isIn = (event: StoredEvent) => {
      if (at) return isBackward ? compare(event, at) < 0 : compare(event, at) >= 0
      return isBackward ? all?.hasEnd() === true : all?.hasStart() === true
    }
    found = log.all.filter((event) => isIn(event) && keeps(event))
  }
  const ordered = isBackward ? found.toReversed() : found
  for (const event of ordered.slice(0, Number(options.getCount()))) await write(call, eventResponse(event))
  call.end()
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
  const all = options.getAll()
  if (all?.hasStart()) return 0
  const position = all?.getPosition()
  if (!position) return log.all.length
  const at = { commit: BigInt(position.getCommitPosition()), prepare: BigInt(position.getPreparePosition()) }
  const index = log.all.findIndex((event) => compare(event, at) > 0)
  return index === -1 ? log.all.length : index
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
