import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunEvent } from '../runs/run-events.ts'

const heartbeatMs = 15_000
/** What may lie ready for a reader who is slow; more is only made when this is taken. */
const bufferBytes = 16_384

/** How long a reader may leave what lies ready for it. */
const readerPatienceMs = 45_000

export type EventStreamOptions = {
  readonly beatMs?: number
  readonly patienceMs?: number
  /** Told when a reader took nothing for that long; the connection is cut. */
  readonly onSlowReader?: () => void
}

/**
 * Server-sent events (HTML standard §9.2), a comment as heartbeat. An event is asked for only when the reader can take it.
 *
 * @param follow makes the events, until its signal aborts, which it does when the reader leaves
 */
export function toEventStream(
  follow: (signal: AbortSignal) => AsyncGenerator<RunEvent, void, void>,
  {
    beatMs = heartbeatMs,
    patienceMs = readerPatienceMs,
    onSlowReader = () => undefined,
  }: EventStreamOptions = {},
): Readable {
  const left = new AbortController()
  const giveUp = () => {
    onSlowReader()
    stream.destroy()
  }
  const stream = Readable.from(timed(frames(follow(left.signal), left.signal, beatMs), patienceMs, giveUp), {
    objectMode: false,
    highWaterMark: bufferBytes,
  })
  stream.once('close', () => left.abort())
  return stream
}

/** The same frames; calls when one is not taken in time. */
async function* timed(
  source: AsyncGenerator<Buffer, void, void>,
  patienceMs: number,
  onPatienceOver: () => void,
): AsyncGenerator<Buffer, void, void> {
  for await (const frame of source) {
    const timer = setTimeout(onPatienceOver, patienceMs)
    try {
      yield frame
    } finally {
      clearTimeout(timer)
    }
  }
}

async function* frames(
  events: AsyncGenerator<RunEvent, void, void>,
  signal: AbortSignal,
  beatMs: number,
): AsyncGenerator<Buffer, void, void> {
  let next = events.next()
  for (;;) {
    const beat = new AbortController()
    const stop = AbortSignal.any([signal, beat.signal])
    const heartbeat = delay(beatMs, 'beat' as const, { signal: stop, ref: false }).catch(
      () => 'gone' as const,
    )
    const first = await Promise.race([next, heartbeat])
    beat.abort()
    if (first === 'gone') return
    if (first === 'beat') {
      yield Buffer.from(': waiting\n\n')
      continue
    }
    if (first.done === true) return
    const { id, event, data } = first.value
    yield Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    next = events.next()
  }
}
