import { Readable } from 'node:stream'
import type { RunView } from '../runs/run-view.ts'

const heartbeatMs = 15_000

/** Server-sent events of a run: one `state` event for every change, a comment as heartbeat, the end when it is finished. */
export function toEventStream(views: AsyncGenerator<RunView, void, void>): Readable {
  const stream = new Readable({ read: () => undefined })
  const heartbeat = setInterval(() => stream.push(': waiting\n\n'), heartbeatMs)
  const forward = async () => {
    let id = 0
    for await (const view of views) {
      if (stream.destroyed) return
      stream.push(`id: ${++id}\nevent: state\ndata: ${JSON.stringify(view)}\n\n`)
    }
    stream.push(null)
  }
  stream.once('close', () => clearInterval(heartbeat))
  forward().catch((error: unknown) =>
    stream.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return stream
}
