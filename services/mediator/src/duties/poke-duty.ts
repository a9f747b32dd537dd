import type { ContractCall } from '@lilymed/chain'
import type { Address } from '@lilymed/domain'
import type { RandomnessSource } from '../beacon/randomness-source.ts'
import type { DisputeRecord } from '../chain-state/dispute-record.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { InFlight } from '../mediation/in-flight.ts'
import { duePokes } from './due-poke.ts'
import type { Poke, PokeView } from './due-poke.ts'
import { createPokeTurns, pokeKey } from './poke-turns.ts'
import type { PoolCalls } from './pool-calls.ts'
import { retry } from './retry.ts'
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
  /** Where beacon rounds are fetched that nobody has brought on chain; without it this node leaves that to others. */
  readonly randomness?: RandomnessSource
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
  randomness,
  staggerBlocks = 2,
  retryBlocks = 8,
}: PokeDutyOptions): PokeDuty => {
  const turns = createPokeTurns({ address: mediator, staggerBlocks, retryBlocks })
  const view: PokeView = {
    ...chain,
    randomnessFrom: (beaconRound) => randomness?.availableFrom(BigInt(beaconRound)),
  }
  let due = new Set<string>()

  const callOf = (poke: Poke, signal: AbortSignal): Promise<ContractCall> | ContractCall => {
    const { kind, disputeId, round, beaconRound } = poke
    if (kind !== 'bringRandomness') return calls.poke(kind, disputeId, round)
    if (randomness === undefined) throw new TypeError('randomness is brought by nodes with a source only')
    const isOver = (): boolean => !due.has(pokeKey(poke))
    return retry(() => randomness.callFor(BigInt(beaconRound), signal), { signal, isOver })
  }

  const send = async (poke: Poke, headNumber: number, signal: AbortSignal): Promise<void> => {
    // A poke that had no effect, or that a rewind undid, is a new intent when its next turn comes.
    const id = `${pokeKey(poke)}.${headNumber}`
    const outcome = await transactions.send({ id, ...(await callOf(poke, signal)) })
    if (outcome.kind === 'mined') onPoked(poke, outcome.txHash)
  }

  return {
    attend: (disputes, headNumber) => {
      const pokes = disputes.flatMap((dispute) => duePokes(dispute, view))
      due = new Set(pokes.map(pokeKey))
      turns.keep((key) => due.has(key))
      for (const poke of pokes) {
        if (!turns.isOurs(poke, headNumber)) continue
        inFlight.start(pokeKey(poke), (signal) => send(poke, headNumber, signal))
      }
    },
  }
}
