import type { IncomingMessage } from 'node:http'

export type BodyLimits = {
  /** How slowly a body may come, measured over the interval. */
  readonly leastBodyBytesPerSecond: number
  readonly bodyIntervalMs: number
}

/** Cuts the connection of whoever sends a body more slowly than that; time in which it is we who do not read on is not held against it. */
export function watchBody(
  request: IncomingMessage,
  { leastBodyBytesPerSecond, bodyIntervalMs }: BodyLimits,
  onSlow: () => void,
): void {
  const { socket } = request
  const wanted = (leastBodyBytesPerSecond * bodyIntervalMs) / 1_000
  let seen = socket.bytesRead
  const timer = setInterval(() => {
    if (request.complete || request.destroyed) return clearInterval(timer)
    const came = socket.bytesRead - seen
    seen = socket.bytesRead
    if (came >= wanted || request.readableLength >= request.readableHighWaterMark) return
    clearInterval(timer)
    onSlow()
    socket.destroy()
  }, bodyIntervalMs)
  timer.unref()
  request.once('close', () => clearInterval(timer))
}
