import { isAppError } from '@lilymed/service-kit'
import type { PartyNetwork } from './open-party-network.ts'
import { pinnedBlockOf } from './pinned-block-of.ts'

/** Two epochs of Ethereum. */
const DEFAULT_DEPTH = 64

/**
 * What is final, as an endpoint tells: by its tag `finalized`, else so many blocks below its head. An endpoint without the tag answers null or refuses
 * it.
 *
 * @param ask throws AppError RPC_REFUSED where the node refuses a call
 */
export const finalityOf = (
  ask: PartyNetwork['ask'],
  depth = DEFAULT_DEPTH,
): Pick<PartyNetwork, 'final' | 'hashAt'> => ({
  final: async () => {
    const tagged = await ask('eth_getBlockByNumber', ['finalized', false]).catch((failure: unknown) => {
      if (isAppError(failure) && failure.code === 'RPC_REFUSED') return null
      throw failure
    })
    if (tagged !== null && tagged !== undefined) return pinnedBlockOf(tagged).number
    const head = pinnedBlockOf(await ask('eth_getBlockByNumber', ['latest', false]))
    return Math.max(0, head.number - depth)
  },
  hashAt: async (number) => {
    const found = await ask('eth_getBlockByNumber', [`0x${number.toString(16)}`, false])
    return found === null || found === undefined ? null : pinnedBlockOf(found).hash
  },
})
