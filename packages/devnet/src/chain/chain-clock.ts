import type { Anvil } from './anvil.ts'

export type ChainClock = {
  /** Mines one block whose timestamp lies this many seconds after the last one. */
  advance(seconds: number): Promise<void>
  /** Stands still until what it returns is called: only `advance` mines then. */
  pause(): () => void
  /** Timestamp of the newest block, unix seconds. */
  now(): Promise<number>
  close(): Promise<void>
}

export type ChainClockOptions = {
  /** Wall-clock time between blocks. */
  readonly blockEveryMs: number
  /** Chain time between blocks: more than the wall-clock time makes hours pass in minutes. */
  readonly secondsPerBlock: number
}

/**
 * Takes mining over from anvil, so that chain time is ours: phases of minutes pass in seconds, and nothing in the
 * system notices, because all of it lives by the chain's clock.
 */
export const startChainClock = async (
  anvil: Anvil,
  { blockEveryMs, secondsPerBlock }: ChainClockOptions,
): Promise<ChainClock> => {
  await anvil.rpc('evm_setAutomine', [false])

  const now = async (): Promise<number> => {
    const block = await anvil.rpc<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false])
    return Number(block.timestamp)
  }
  let newest = await now()
  let queue: Promise<unknown> = Promise.resolve()
  let closed = false

  const mine = (seconds: number): Promise<void> => {
    const next = queue.then(async () => {
      if (closed) return
      newest += seconds
      await anvil.rpc('evm_mine', [{ timestamp: newest }])
    })
    queue = next.catch(() => undefined)
    return next
  }
  let ticking = false
  let paused = false
  const tick = async (): Promise<void> => {
    // On a slow machine the clock slows down with it rather than letting unmined blocks pile up.
    if (ticking || paused) return
    ticking = true
    await mine(secondsPerBlock).catch(() => undefined)
    ticking = false
  }
  const timer = setInterval(() => void tick(), blockEveryMs)

  return {
    advance: mine,
    pause: () => {
      paused = true
      return () => {
        paused = false
      }
    },
    now,
    close: async () => {
      closed = true
      clearInterval(timer)
      await queue
    },
  }
}
