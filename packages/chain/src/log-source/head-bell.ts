import { RpcError, publicOrigin } from '../rpc/rpc-error.ts'
import { readAnnouncement } from './read-announcement.ts'

/** Says that the chain may have a new head; what it is has to be asked for. */
export type HeadBell = {
  /** Resolves at the next ring, at once if it rang since the last wait, and when the signal aborts. */
  rung(signal: AbortSignal): Promise<void>
  /** Tells the bell of a new head that it has not rung for; a bell that misses several is hung anew. */
  missed(): void
  /** `silent`: it is connected, but misses heads. `refused`: the endpoint announces none. */
  state(): 'connecting' | 'live' | 'silent' | 'refused'
  close(): void
}

export type HeadBellOptions = {
  /** So long must a connection have announced nothing before missed heads count; 5 s by default. */
  readonly silentMs?: number
}

const firstPauseMs = 250
const longestPauseMs = 15_000
const connectMs = 10_000
const missedBeforeSilent = 3
const subscription = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] })

/**
 * Rings with every head that a WebSocket endpoint announces (go-ethereum's `eth_subscribe` "newHeads"). What an announcement
 * says is not believed, so it may come twice, late or never: whoever waits for the bell polls beside it. A connection that is
 * lost, or open but silent, is made again with growing pauses. Throws {@link RpcError} for a URL that is not ws or wss.
 */
export const openHeadBell = (url: string, { silentMs = 5_000 }: HeadBellOptions = {}): HeadBell => {
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    throw new RpcError(
      'RPC_UNREACHABLE',
      `expected a ws or wss URL for new heads, got ${publicOrigin(url)}`,
      { retryable: false },
    )
  }
  let state: ReturnType<HeadBell['state']> = 'connecting'
  let isClosed = false
  let hasRung = false
  let wake = (): void => undefined
  let pauseMs = firstPauseMs
  let socket: WebSocket | undefined
  let timer: NodeJS.Timeout | undefined
  let missed = 0
  let heardAt = performance.now()
  let lastHash = ''

  const ring = (): void => {
    hasRung = true
    wake()
  }
  const hear = (data: unknown): void => {
    const heard = readAnnouncement(data)
    if (heard.kind === 'noise') return
    if (heard.kind === 'refused') {
      pauseMs = longestPauseMs
      return again('refused')
    }
    clearTimeout(timer)
    heardAt = performance.now()
    state = 'live'
    missed = 0
    if (heard.kind === 'head') {
      pauseMs = firstPauseMs
      // Several backends behind one name may each announce the same block.
      if (heard.hash === lastHash) return
      lastHash = heard.hash
    }
    ring()
  }
  /** Leaves the present connection, which may never say that it is closed, and makes another after a pause. */
  const again = (why: typeof state): void => {
    clearTimeout(timer)
    const left = socket
    socket = undefined
    left?.close()
    if (isClosed) return
    state = why
    timer = setTimeout(connect, pauseMs)
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }
  const connect = (): void => {
    const connection = new WebSocket(url)
    socket = connection
    missed = 0
    heardAt = performance.now()
    timer = setTimeout(() => again('connecting'), connectMs)
    const ifCurrent =
      <Event>(then: (event: Event) => void) =>
      (event: Event): void => {
        if (connection === socket) then(event)
      }
    connection.addEventListener('open', () => connection.send(subscription))
    connection.addEventListener(
      'message',
      ifCurrent((event: MessageEvent) => hear(event.data)),
    )
    connection.addEventListener(
      'close',
      ifCurrent(() => again('connecting')),
    )
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
    missed: () => {
      missed += 1
      if (state === 'live' && missed >= missedBeforeSilent && performance.now() - heardAt >= silentMs)
        again('silent')
    },
    state: () => state,
    close: () => {
      isClosed = true
      again('connecting')
    },
  }
}
