import { Worker } from 'node:worker_threads'
import { EventStoreError } from '../../port/errors.ts'
import type { EventReader, RecordedEvent } from '../../port/event-store.ts'
import type { EventName } from '../folder/commitment-opener.ts'
import type { Published } from '../folder/log-writer.ts'
import { followStore } from './follow-store.ts'
import type { Order, Report, ThreadOptions } from './protocol.ts'

/** One life of the thread: it ends when told to, or with a failure. */
export interface LogThread {
  /** Publishes what opens the commitments to these events, once a checkpoint covers them. */
  open(events: readonly RecordedEvent[]): void
  close(): Promise<void>
  /** Resolves after `close`; rejects with what went wrong. */
  readonly ended: Promise<void>
}

export interface LogThreadEvents {
  readonly onReady: (vkey: string) => void
  readonly onPublished: (published: Published) => void
  readonly onOpened: (events: readonly EventName[]) => void
}

/** V8 would let the garbage of a long read grow to three times 64 MiB before it looks. */
const resourceLimits = { maxYoungGenerationSizeMb: 48 }

/**
 * Starts the thread of a log.
 *
 * @param reader where events come from, for a store that the thread cannot open by itself
 */
export function startLogThread(
  options: ThreadOptions,
  { onReady, onPublished, onOpened }: LogThreadEvents,
  reader?: EventReader,
): LogThread {
  const worker = new Worker(new URL('./log.worker.ts', import.meta.url), {
    workerData: options,
    resourceLimits,
  })
  const ended = Promise.withResolvers<void>()
  const closing = new AbortController()
  const answers: PromiseWithResolvers<Published | undefined>[] = []
  const send = (order: Order): void => worker.postMessage(order, [])
  const ask = (order: Order): Promise<Published | undefined> => {
    const answer = Promise.withResolvers<Published | undefined>()
    answers.push(answer)
    send(order)
    return answer.promise
  }
  const fail = (error: Error): void => {
    closing.abort()
    for (const answer of answers.splice(0)) answer.reject(error)
    ended.reject(error)
  }
  ended.promise.catch(() => undefined)

  const feed = async (source: EventReader, ready: Report & { kind: 'ready' }): Promise<void> => {
    await followStore(
      source,
      {
        start: ready.start,
        signedUpTo: ready.signedUpTo,
        append: async (events) => void (await ask({ kind: 'append', events })),
        publish: async () => (await ask({ kind: 'publish' }))!,
      },
      { signal: closing.signal, checkpointIntervalMs: options.checkpointIntervalMs, onPublished },
    )
    send({ kind: 'close' })
  }

  worker.on('message', (report: Report) => {
    switch (report.kind) {
      case 'ready':
        onReady(report.vkey)
        if (reader !== undefined) {
          feed(reader, report).catch((error: Error) => {
            fail(error)
            send({ kind: 'close' })
          })
        }
        break
      case 'done':
        answers.shift()?.resolve(report.published)
        break
      case 'published':
        onPublished(report)
        break
      case 'opened':
        onOpened(report.events)
        break
      case 'closed':
        break
      case 'failed':
        fail(new EventStoreError(report.code, report.message, { retryable: report.retryable }))
    }
  })
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => {
    if (closing.signal.aborted) ended.resolve()
    else
      fail(new EventStoreError('LOG_THREAD_ENDED', 'the thread of the Merkle log ended', { retryable: true }))
  })

  return {
    ended: ended.promise,
    open: (events) => send({ kind: 'open', events }),
    async close() {
      closing.abort()
      if (reader === undefined) send({ kind: 'close' })
      await ended.promise.catch(() => undefined)
    },
  }
}
