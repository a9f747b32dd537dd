import type { Address, DisputeId } from '@lilymed/domain'

/** Something that any of several mediators may send, and that one should. */
export type Turn = {
  readonly kind: string
  readonly disputeId: DisputeId
  readonly round: number
  /** Each one only if those before it did not. */
  readonly senders: readonly Address[]
}

/** Says when it is this mediator's turn to send a poke. */
export type PokeTurns = {
  /**
   * Whether to send a due poke at this block. Every sender in the order waits some blocks longer than the one before it, up to a last
   * turn that all others share; one that has sent waits before it tries again.
   */
  isOurs(turn: Turn, headNumber: number): boolean
  /** Forgets every poke of which `isDue` no longer holds. */
  keep(isDue: (key: string) => boolean): void
}

export type PokeTurnsOptions = {
  readonly address: Address
  /** Blocks between one sender's turn and the next one's. */
  readonly staggerBlocks: number
  /** Blocks before a sender whose poke had no effect tries again. */
  readonly retryBlocks: number
}

/** From here on in the order nobody waits for the one before: a poke must not wait for a hundred mediators who cannot send it. */
const lastTurn = 12

/** The name of a poke among the turns. */
export const pokeKey = ({ disputeId, round, kind }: Omit<Turn, 'senders'>): string =>
  `${disputeId}.${round}.${kind}`

/** Turns start when a poke is first seen to be due; nothing of them is kept over a restart. */
export const createPokeTurns = ({ address, staggerBlocks, retryBlocks }: PokeTurnsOptions): PokeTurns => {
  const notBefore = new Map<
    string,
    { readonly seenAt: number; readonly block: number; readonly rank: number }
  >()
  return {
    isOurs: (sent, headNumber) => {
      const rank = sent.senders.indexOf(address)
      if (rank < 0) return false
      const key = pokeKey(sent)
      const known = notBefore.get(key)
      // A rank changes when the grace period ends, and a head moves back when the chain is rewound: the turn starts anew.
      const isFresh = known === undefined || known.seenAt > headNumber || known.rank !== rank
      const turn = isFresh
        ? { seenAt: headNumber, block: headNumber + Math.min(rank, lastTurn) * staggerBlocks, rank }
        : known
      if (headNumber < turn.block) {
        notBefore.set(key, turn)
        return false
      }
      notBefore.set(key, { ...turn, block: headNumber + retryBlocks })
      return true
    },
    keep: (isDue) => {
      for (const key of notBefore.keys()) if (!isDue(key)) notBefore.delete(key)
    },
  }
}
