import { isAppError } from '@lilymed/service-kit'
import type { PartyNetwork, PinnedBlock } from './open-party-network.ts'
import { pinnedBlockOf } from './pinned-block-of.ts'

/** Two epochs of Ethereum. */
const DEFAULT_DEPTH = 64
/** Ethereum is final after a quarter of an hour, and what is posted to it some time later. */
const DEFAULT_STANDSTILL_SECONDS = 7_200

export type FinalityOptions = {
  /** Blocks below the head that count as final where the endpoint has no tag. */
  readonly depth?: number | undefined
  /** How far behind its head the tag stands still, in chain time. */
  readonly standstillSeconds?: number | undefined
  /** Blocks below the head that count as final while the tag stands still; none do unless told. */
  readonly standstillDepth?: number | undefined
  readonly warn?: (message: string) => void
}

/**
 * What is final, as an endpoint tells: by its tag `finalized`, else so many blocks below its head. An endpoint without the tag answers null or refuses
 * it. The tag of a rollup stands as long as its poster does, and that of a node that is wrong for ever: a tag hours behind its head is warned of, once
 * until it moves on, and something else is believed only where an operator has said so.
 *
 * @param ask throws AppError RPC_REFUSED where the node refuses a call
 */
export const finalityOf = (
  ask: PartyNetwork['ask'],
  {
    depth = DEFAULT_DEPTH,
    standstillSeconds = DEFAULT_STANDSTILL_SECONDS,
    standstillDepth,
    warn = () => undefined,
  }: FinalityOptions = {},
): Pick<PartyNetwork, 'final' | 'hashAt'> => {
  let isTold = false

  const whileStanding = (tagged: PinnedBlock, head: PinnedBlock): number => {
    if (!isTold) {
      const minutes = Math.floor((head.time - tagged.time) / 60)
      const where = `the RPC’s tag finalized stands at block ${tagged.number}, ${minutes} min behind its head`
      warn(
        standstillDepth === undefined
          ? `${where}: no end of a later block counts until it moves. See whether the node, or whoever posts this chain’s blocks, stands; chain.standstillDepth says what is believed final all the same`
          : `${where}: what is ${standstillDepth} blocks below the head is believed final until it moves (chain.standstillDepth)`,
      )
    }
    isTold = true
    return Math.max(tagged.number, head.number - (standstillDepth ?? head.number))
  }

  return {
    final: async () => {
      const [tag, head] = await Promise.all([
        ask('eth_getBlockByNumber', ['finalized', false]).catch((failure: unknown) => {
          if (isAppError(failure) && failure.code === 'RPC_REFUSED') return null
          throw failure
        }),
        ask('eth_getBlockByNumber', ['latest', false]).then(pinnedBlockOf),
      ])
      if (tag === null || tag === undefined) return Math.max(0, head.number - depth)
      const tagged = pinnedBlockOf(tag)
      // A chain without traffic has few blocks in hours.
      const isStanding = head.time - tagged.time > standstillSeconds && head.number - tagged.number > depth
      if (isStanding) return whileStanding(tagged, head)
      isTold = false
      return tagged.number
    },
    hashAt: async (number) => {
      const found = await ask('eth_getBlockByNumber', [`0x${number.toString(16)}`, false])
      return found === null || found === undefined ? null : pinnedBlockOf(found).hash
    },
  }
}
