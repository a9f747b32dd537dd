import { RpcError, publicOrigin } from '../rpc/rpc-error.ts'

/** Says that the chain may have a new head; what it is has to be asked for. */
export type HeadBell = {
  /** Resolves at the next ring, at once if it rang since the last wait, and when the signal aborts. */
  rung(signal: AbortSignal): Promise<void>
  close(): void
}

const firstPauseMs = 250
const longestPauseMs = 15_000
const subscription = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] })

/**
 * Rings with every head that a WebSocket endpoint announces (go-ethereum's `eth_subscribe` "newHeads"). What an announcement
 * says is not believed, so it may come twice, late or never: whoever waits for the bell polls beside it. A lost connection is
 * made again with growing pauses. Throws {@link RpcError} for a URL that is not ws or wss.
 */
export const openHeadBell = (url: string): HeadBell => {
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    throw new RpcError(
      'RPC_UNREACHABLE',
      `expected a ws or wss URL for new heads, got ${publicOrigin(url)}`,
      {
        retryable: false,
      },
    )
  }
  let isClosed = false
  let hasRung = false
  let wake = (): void => undefined
  let pauseMs = firstPauseMs
  let socket: WebSocket | undefined
  let pause: NodeJS.Timeout | undefined

  const connect = (): void => {
    const connection = new WebSocket(url)
    socket = connection
    connection.addEventListener('open', () => connection.send(subscription))
    connection.addEventListener('message', () => {
      pauseMs = firstPauseMs
      hasRung = true
      wake()
    })
    connection.addEventListener('close', () => {
      if (isClosed) return
      pause = setTimeout(connect, pauseMs)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    })
  }
  connect()

  return {
    rung: async (signal) => {
      if (!hasRung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
        await promise
      }
      hasRung = false
    },
    close: () => {
      isClosed = true
      clearTimeout(pause)
      socket?.close()
    },
  }
}
