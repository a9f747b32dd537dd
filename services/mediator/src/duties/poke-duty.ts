import type { Address } from '@lilymed/domain'
import type { DisputeRecord } from '../chain-state/dispute-record.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { InFlight } from '../mediation/in-flight.ts'
import { duePoke } from './due-poke.ts'
import type { Poke } from './due-poke.ts'
import { createPokeTurns, pokeKey } from './poke-turns.ts'
import type { PoolCalls } from './pool-calls.ts'
import type { Transactions } from './transactions.ts'

/** Moves disputes on, in turn with the other mediators. */
export type PokeDuty = {
  /** Sends the pokes that are due and whose turn is ours, at this block. */
  attend(disputes: readonly DisputeRecord[], headNumber: number): void
}

export type PokeDutyOptions = {
  readonly mediator: Address
  readonly chain: ChainState
  readonly calls: PoolCalls
  readonly transactions: Transactions
  readonly inFlight: InFlight
  readonly onPoked: (poke: Poke, txHash: string) => void
  readonly staggerBlocks?: number
  readonly retryBlocks?: number
}

/** Losing the race for a poke is normal: it is refused before it costs anything, and nothing is made of it. */
export const createPokeDuty = ({
  mediator,
  chain,
  calls,
  transactions,
  inFlight,
  onPoked,
  staggerBlocks = 2,
  retryBlocks = 8,
}: PokeDutyOptions): PokeDuty => {
  const turns = createPokeTurns({ address: mediator, staggerBlocks, retryBlocks })

  const send = async (poke: Poke, headNumber: number): Promise<void> => {
    // A poke that had no effect, or that a rewind undid, is a new intent when its next turn comes.
    const id = `${pokeKey(poke)}.${headNumber}`
    const outcome = await transactions.send({ id, ...calls.poke(poke.kind, poke.disputeId) })
    if (outcome.kind === 'mined') onPoked(poke, outcome.txHash)
  }

  return {
    attend: (disputes, headNumber) => {
      const due = disputes.map((dispute) => duePoke(dispute, chain)).filter((poke) => poke !== undefined)
      const names = new Set(due.map(pokeKey))
      turns.keep((key) => names.has(key))
      for (const poke of due) {
        if (turns.isOurs(poke, headNumber)) inFlight.start(pokeKey(poke), () => send(poke, headNumber))
      }
    },
  }
}
