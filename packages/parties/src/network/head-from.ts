import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '@lilymed/service-kit'
import type { PartyNetwork, PinnedBlock } from './open-party-network.ts'

export type HeadFromOptions = { readonly pollIntervalMs?: number; readonly patienceMs?: number }

/**
 * The newest block, once the node is as far as a block that is known already: behind one URL there may be nodes that lag.
 *
 * @throws AppError RPC_LAGS, retryable, where it does not get there; what asking throws
 */
export const headFrom = async (
  network: Pick<PartyNetwork, 'head'>,
  notBefore: number,
  { pollIntervalMs = 250, patienceMs = 30_000 }: HeadFromOptions = {},
): Promise<PinnedBlock> => {
  const until = performance.now() + patienceMs
  for (;;) {
    const block = await network.head()
    if (block.number >= notBefore) return block
    if (performance.now() >= until) {
      const message = `the RPC is at block ${block.number} and block ${notBefore} is known already: run this again when it has caught up`
      throw new AppError({ code: 'RPC_LAGS', message, retryable: true })
    }
    await pause(pollIntervalMs)
  }
}
