import { solidityPackedKeccak256 } from 'ethers/hash'
import type { Address, DisputeId } from '@lilymed/domain'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { DisputeRecord, RoundRecord } from '../chain-state/dispute-record.ts'

/** A transaction that moves a dispute on and that any mediator may send. */
export type PokeKind = 'drawPanel' | 'endCommit' | 'closeRound' | 'finalise'

/** A poke that is due, and who sends it in which order: each one only if those before it did not. */
export type Poke = {
  readonly kind: PokeKind
  readonly disputeId: DisputeId
  readonly round: number
  readonly senders: readonly Address[]
}

type View = Pick<ChainState, 'head' | 'hasRandomness' | 'parameters' | 'mediators'>

/** The poke that a dispute waits for at the newest block, if any. The pool itself refuses one that comes too early or twice. */
export const duePoke = (dispute: DisputeRecord, view: View): Poke | undefined => {
  const head = view.head()
  const round = dispute.rounds.at(-1)
  if (head === undefined || round === undefined || dispute.finalised !== null) return undefined
  const kind = kindOf(dispute, round, head.timestamp, view)
  if (kind === undefined) return undefined
  const panel = [...(round.panel?.seats ?? []), ...(round.panel?.alternates ?? [])]
  const isPanelOnly = kind === 'finalise' && isInGrace(dispute, round, head.timestamp, view)
  const others = isPanelOnly ? [] : view.mediators().filter((mediator) => !panel.includes(mediator))
  const senders = [...inTurn(dispute.disputeId, panel), ...inTurn(dispute.disputeId, others)]
  return { kind, disputeId: dispute.disputeId, round: round.round, senders }
}

const kindOf = (
  dispute: DisputeRecord,
  round: RoundRecord,
  now: number,
  view: View,
): PokeKind | undefined => {
  if (round.closed !== null) return round.closed.escalates ? undefined : 'finalise'
  if (round.panel === null) {
    const set = view.parameters(dispute.parameterVersion)
    if (set !== undefined && now >= round.openedAt + Number(set.beaconDelay + set.beaconTimeout))
      return 'closeRound'
    return view.hasRandomness(round.beaconRound) ? 'drawPanel' : undefined
  }
  if (round.commitEnd === null) {
    if (now < round.panel.commitEndsAt) return undefined
    return round.commits.length > 0 ? 'endCommit' : 'closeRound'
  }
  const isComplete = round.reveals.length >= round.commits.length
  return isComplete || now >= round.commitEnd.revealEndsAt ? 'closeRound' : undefined
}

/** ACCEPT (1) and REJECT (2) are delivered by the last panel alone while its grace period runs. */
const isInGrace = (dispute: DisputeRecord, round: RoundRecord, now: number, view: View): boolean => {
  if (round.closed === null || ![1, 2].includes(round.closed.outcome)) return false
  const grace = view.parameters(dispute.parameterVersion)?.finaliseGrace ?? 0n
  return now < round.closed.at + Number(grace)
}

/** An order nobody chooses and everybody can compute, different for each dispute. */
const inTurn = (disputeId: DisputeId, addresses: readonly Address[]): readonly Address[] => {
  const lot = (address: Address): string =>
    solidityPackedKeccak256(['bytes32', 'address'], [disputeId, address])
  return addresses
    .map((address) => ({ address, lot: lot(address) }))
    .toSorted((left, right) => (left.lot < right.lot ? -1 : 1))
    .map(({ address }) => address)
}
