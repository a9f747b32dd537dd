import { verdictFromNumber } from '@lilymed/domain'
import type { SeenRuling } from '@lilymed/domain'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import type { DisputeSeen } from './read-dispute.ts'

/** Every revealed vote of a dispute's rounds at a block. Throws what reading throws. */
export const readVotes = async (
  { client: { disputePool } }: Pick<PartyNetwork, 'client'>,
  { disputeId, round }: Pick<DisputeSeen, 'disputeId' | 'round'>,
  block: PinnedBlock,
): Promise<SeenRuling['votes']> => {
  const numbers = Array.from({ length: round }, (_, index) => index + 1)
  const rounds = await Promise.all(
    numbers.map((number) =>
      disputePool.read('getRound', [hex(disputeId), number], { blockHash: block.hash }),
    ),
  )
  return rounds.flatMap(({ members }, index) =>
    members.flatMap((member) => {
      const verdict = member.revealed ? verdictFromNumber(member.outcome) : undefined
      return verdict === undefined ? [] : [{ round: index + 1, verdict, resultDigest: member.resultDigest }]
    }),
  )
}
