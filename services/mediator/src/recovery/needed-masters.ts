import type { DisputeId } from '@lilymed/domain'
import type { PromiseRecord } from '../protection/promise-record.ts'
import type { CommitmentOnChain } from './read-commitments.ts'

/** A vote that may still have to be revealed, and the place of the salt master that opens it; undefined where none does. */
export type NeededMaster = CommitmentOnChain & { readonly place: number | undefined }

/** Which salt masters open votes need, or why that cannot be told. */
export type NeededMasters =
  | {
      readonly kind: 'known'
      /** Places in the keystore, the newest 0, which is always needed. */
      readonly places: readonly number[]
      readonly votes: readonly NeededMaster[]
    }
  /** Commitments were promised that the chain does not show, in disputes that are not over: whichever master made them is needed. */
  | {
      readonly kind: 'rejected'
      readonly rejection: { readonly code: 'PROMISED'; readonly disputes: readonly DisputeId[] }
    }

export type NeededMastersSources = {
  /** Every commitment of the mediator on chain. */
  readonly commitments: readonly CommitmentOnChain[]
  /** What the vote protection promised of this mediator in this pool. */
  readonly promises: readonly Pick<PromiseRecord, 'disputeId' | 'round' | 'commitment'>[]
  /** Disputes that are settled for good. */
  readonly settled: ReadonlySet<DisputeId>
  /** The place of the master that a vote was made with. */
  readonly placeOf: (commitment: CommitmentOnChain) => number | undefined
}

/** What is needed of a keystore's salt masters, by what stands on chain and what was promised beside it. */
export const neededMasters = ({
  commitments,
  promises,
  settled,
  placeOf,
}: NeededMastersSources): NeededMasters => {
  const isOpen = ({ disputeId }: { readonly disputeId: DisputeId }): boolean => !settled.has(disputeId)
  const onChain = new Set(commitments.map(({ commitment }) => commitment))
  const unseen = promises.filter((each) => isOpen(each) && !onChain.has(each.commitment))
  if (unseen.length > 0) {
    const disputes = [...new Set(unseen.map(({ disputeId }) => disputeId))]
    return { kind: 'rejected', rejection: { code: 'PROMISED', disputes } }
  }
  const votes = commitments.filter(isOpen).map((vote) => ({ ...vote, place: placeOf(vote) }))
  const places = new Set([0, ...votes.flatMap(({ place }) => place ?? [])])
  return { kind: 'known', places: [...places].toSorted((left, right) => left - right), votes }
}
