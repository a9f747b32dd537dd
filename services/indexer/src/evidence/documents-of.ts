import type { Dispute } from '@lilymed/api'
import { cidV0OfDigest, ZERO_BYTES32 } from '@lilymed/domain'
import { evidenceCidOf } from '@lilymed/evidence'
import type { DocumentName } from '@lilymed/evidence'

/** A document that a dispute names, and who does. */
export type NamedDocument = {
  readonly cid: string
  /** The sha2-256 digest in it. */
  readonly digest: string
  readonly names: readonly (DocumentName & { readonly isFinal: boolean })[]
}

type Named = NamedDocument['names'][number] & { readonly digest: string }

/**
 * The documents that the facts of a dispute name: evidence of revealed votes, and the claimed result once a party says it has posted it. A
 * vote that is not revealed names nothing.
 *
 * @param finality the highest block that can no longer be rewound; what is named above it may be taken back
 */
export const documentsOf = (
  { disputeId, dealId, chainId, rounds, evidence, claim }: Dispute,
  finality: number | null,
): readonly NamedDocument[] => {
  const isFinal = (block: number): boolean => finality !== null && block <= finality
  const about = { chainId, disputeId, dealId }
  const votes = rounds.flatMap(({ round, seats }) =>
    seats.flatMap(({ mediator, vote }): readonly Named[] =>
      vote === null || vote.evidence === ZERO_BYTES32
        ? []
        : [
            {
              ...about,
              cid: evidenceCidOf(vote.evidence),
              digest: vote.evidence,
              slot: 'vote',
              round,
              party: mediator,
              isFinal: isFinal(vote.origin.block),
            },
          ],
    ),
  )
  const posted =
    claim.digest === ZERO_BYTES32
      ? []
      : evidence.map(
          ({ party, origin }): Named => ({
            ...about,
            cid: cidV0OfDigest(claim.digest),
            digest: claim.digest,
            slot: 'result',
            round: 0,
            party,
            isFinal: isFinal(origin.block),
          }),
        )
  const byCid = new Map<string, Named[]>()
  for (const named of [...posted, ...votes]) {
    const known = byCid.get(named.cid) ?? []
    if (!known.some(({ slot, round, party }) => slot === named.slot && round === named.round && party === named.party))
      byCid.set(named.cid, [...known, named])
  }
  return [...byCid].map(([cid, names]) => ({
    cid,
    digest: names[0]?.digest ?? ZERO_BYTES32,
    names: names.map(({ digest: _, ...name }) => name),
  }))
}
