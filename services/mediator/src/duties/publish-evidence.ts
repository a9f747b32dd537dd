import type { Bytes32 } from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'
import type { EvidenceShelf } from '../evidence/evidence-shelf.ts'
import type { VoteContext } from '../keystore/vote-context.ts'

/** Which vote: evidence is handed out by dispute and round. */
export type VoteName = Pick<VoteContext, 'disputeId' | 'round'>

/** Lays out the evidence of votes that are no secret any more, however long the disk has no room for it. */
export type EvidencePublisher = {
  /** Begins with the evidence of a vote. */
  publish(vote: VoteName, evidence: Bytes32): void
  /** Tries again what is left to do of a vote; once a block. */
  attend(vote: VoteName): void
}

export type EvidencePublisherOptions = {
  readonly evidence: Pick<EvidenceShelf, 'publish'>
  /** Told of every failure. Only evidence that is lost is not tried again. */
  readonly onFailed: (vote: VoteName, failure: unknown) => void
}

/** A publisher with nothing to do. */
export const createEvidencePublisher = ({
  evidence,
  onFailed,
}: EvidencePublisherOptions): EvidencePublisher => {
  const waiting = new Map<string, Bytes32>()
  const nameOf = ({ disputeId, round }: VoteName): string => `${disputeId}.${round}`

  const attempt = async (vote: VoteName, digest: Bytes32): Promise<void> => {
    // Taken out while it is under way, so that it is tried once at a time.
    waiting.delete(nameOf(vote))
    try {
      await evidence.publish(digest, vote.disputeId, vote.round)
    } catch (failure) {
      if (!isAppError(failure) || failure.code !== 'EVIDENCE_LOST') waiting.set(nameOf(vote), digest)
      onFailed(vote, failure)
    }
  }

  return {
    publish: (vote, digest) => void attempt(vote, digest),
    attend: (vote) => {
      const digest = waiting.get(nameOf(vote))
      if (digest !== undefined) void attempt(vote, digest)
    },
  }
}
