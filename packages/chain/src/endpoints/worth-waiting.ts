import type { PoolContext } from './ask-endpoints.ts'
import { isTrusted } from './endpoint-state.ts'

/** Whether an endpoint that does not have a block is worth waiting for. */
export type WorthWaiting = {
  /** Whether it may have the block soon. */
  mayCome(id: number): boolean
  /** It was waited for, and did not have it in time. */
  cameNot(id: number): void
}

/** How long it is remembered that one was waited for in vain. */
const REMEMBERED_MS = 60_000

/**
 * Of two endpoints, one that is behind for good would have every read wait as long as anybody waits, only for the other to be believed
 * alone after all: for a minute it is not waited for again, unless it is less behind than it was. Of three, each may be the one that a
 * liar has to be told apart by, and is always waited for.
 */
export const createWorthWaiting = ({
  register,
  clock,
}: Pick<PoolContext, 'register' | 'clock'>): WorthWaiting => {
  const inVain = new Map<number, { readonly lag: number; readonly until: number }>()

  const serving = (): number[] =>
    register
      .states()
      .flatMap((state, id) => (isTrusted(state, clock.now()) && state.restsUntil <= clock.now() ? [id] : []))
  const headOf = (id: number): number => register.of(id).tip?.head.number ?? 0
  const lagOf = (id: number): number => Math.max(0, ...serving().map(headOf)) - headOf(id)

  return {
    mayCome: (id) => {
      const known = inVain.get(id)
      if (known === undefined || known.until <= clock.now() || serving().length > 2) return true
      return lagOf(id) < known.lag
    },
    cameNot: (id) => inVain.set(id, { lag: lagOf(id), until: clock.now() + REMEMBERED_MS }),
  }
}
