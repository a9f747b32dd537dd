import { setTimeout as delay } from 'node:timers/promises'

/** Nonces of a key: the chain's transaction count, the same with what waits in the node's pool, and the next one that this node would use. */
export type KeyNonces = { readonly mined: number; readonly pending: number; readonly ours: number }

/**
 * Whether transactions of the key are on their way that this node's records do not know: sent by another copy of it, or by itself before
 * it lost its disk. One of them may be a commitment, which the chain cannot show yet.
 */
export const isUsedElsewhere = ({ mined, pending, ours }: KeyNonces): boolean =>
  pending > Math.max(mined, ours)

export type StartUpProbeOptions = {
  readonly read: () => Promise<KeyNonces>
  readonly pauseMs: number
  /** How long to wait for strange transactions to be mined, which the vote protection then knows, or to be dropped. */
  readonly limitMs: number
  readonly onStrange: (nonces: KeyNonces) => void
  readonly signal: AbortSignal
}

/** Looks, when a node starts, whether somebody else uses its key. */
export type StartUpProbe = {
  /** Whether nothing new may be committed to, because it is not known yet. */
  isWaiting(): boolean
  /** Resolves when it is known that nobody does, when the limit is over, or at the signal. Never rejects. */
  run(): Promise<void>
}

/** A probe that waits from now on. */
export const createStartUpProbe = ({
  read,
  pauseMs,
  limitMs,
  onStrange,
  signal,
}: StartUpProbeOptions): StartUpProbe => {
  let isWaiting = true
  return {
    isWaiting: () => isWaiting,
    run: async () => {
      const until = performance.now() + limitMs
      let isTold = false
      while (!signal.aborted && performance.now() < until) {
        const nonces = await read().catch(() => undefined)
        if (nonces !== undefined && !isUsedElsewhere(nonces)) break
        if (nonces !== undefined && !isTold) onStrange(nonces)
        isTold ||= nonces !== undefined
        await delay(pauseMs, undefined, { signal }).catch(() => undefined)
      }
      isWaiting = false
    },
  }
}
