import { solidityPackedKeccak256 } from 'ethers/hash'
import { duePokeOf } from '@lilymed/domain'
import type { Address, DisputeId, DuePoke, PokeClock } from '@lilymed/domain'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { DisputeRecord, RoundRecord } from '../chain-state/dispute-record.ts'

/** A call of the pool that moves a dispute on and that any mediator may send. */
export type PoolPokeKind = DuePoke['kind']

/** A transaction that moves a dispute on; `bringRandomness` goes to the beacon, the others to the pool. */
export type PokeKind = PoolPokeKind | 'bringRandomness'

/** A poke that is due, and who sends it in which order: each one only if those before it did not. */
export type Poke = {
  readonly kind: PokeKind
  readonly disputeId: DisputeId
  readonly round: number
  /** What the round pinned. */
  readonly beaconRound: string
  readonly senders: readonly Address[]
}

/** What due pokes depend on beside their dispute. */
export type PokeView = Pick<ChainState, 'head' | 'hasRandomness' | 'parameters' | 'mediators'> & {
  /** When a beacon round can be brought (unix seconds); undefined where this node brings none. */
  readonly randomnessFrom: (beaconRound: string) => number | undefined
}

/** The pokes that a dispute waits for at the newest block. The pool itself refuses one that comes too early or twice. */
export const duePokes = (record: DisputeRecord, view: PokeView): readonly Poke[] => {
  const { dispute, rounds } = record
  const current = rounds.at(-1)
  const head = view.head()
  const parameters = view.parameters(dispute.opening?.parameterVersion ?? 0)
  if (current === undefined || head === undefined || parameters === undefined) return []
  const clock: PokeClock = {
    now: BigInt(head.timestamp),
    parameters,
    hasRandomness: view.hasRandomness(current.beaconRound),
    givenUpAt: BigInt(current.openedAt) + parameters.beaconDelay + parameters.beaconTimeout,
    isRefused: false,
  }
  const due = duePokeOf(dispute, clock) ?? dueRandomness(current, head.timestamp, view)
  // Whether the controller still refuses shows only when it is asked: the pool takes the one of the two that fits.
  const orElse = duePokeOf(dispute, { ...clock, isRefused: true })
  const pokes = orElse?.kind === 'abandon' ? [due, orElse] : [due]
  return pokes.flatMap((poke) => (poke === null ? [] : [withSenders(poke, record, current, view)]))
}

type Due = DuePoke | { readonly kind: 'bringRandomness'; readonly round: number }

/** A round that waits for randomness which this node could bring. */
const dueRandomness = (
  { panel, isClosed, round, beaconRound }: RoundRecord,
  now: number,
  view: PokeView,
): Due | null => {
  if (panel !== null || isClosed) return null
  const from = view.randomnessFrom(beaconRound)
  return from !== undefined && now >= from ? { kind: 'bringRandomness', round } : null
}

const withSenders = (
  due: Due,
  { disputeId, rounds }: DisputeRecord,
  current: RoundRecord,
  view: PokeView,
): Poke => {
  // An appeal's round may never have had a panel: the one that ruled delivers.
  const heard = rounds.findLast(({ panel }) => panel !== null)
  const panel = [...(heard?.panel?.seats ?? []), ...(heard?.panel?.alternates ?? [])]
  const isForPanel = due.kind === 'finalise' && due.isForPanel
  const others = isForPanel ? [] : view.mediators().filter((mediator) => !panel.includes(mediator))
  return {
    kind: due.kind,
    disputeId,
    round: 'round' in due ? due.round : current.round,
    beaconRound: current.beaconRound,
    senders: [...inTurn(disputeId, panel), ...inTurn(disputeId, others)],
  }
}

/** An order nobody chooses and everybody can compute, different for each dispute. */
export const inTurn = (disputeId: DisputeId, addresses: readonly Address[]): readonly Address[] => {
  const lot = (address: Address): string =>
    solidityPackedKeccak256(['bytes32', 'address'], [disputeId, address])
  return addresses
    .map((address) => ({ address, lot: lot(address) }))
    .toSorted((left, right) => (left.lot < right.lot ? -1 : 1))
    .map(({ address }) => address)
}
