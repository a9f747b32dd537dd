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

type Name = NamedDocument['names'][number]
type Named = { readonly name: Name; readonly digest: string }

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
    seats.flatMap(({ mediator, vote }): readonly Named[] => {
      if (vote === null || vote.evidence === ZERO_BYTES32) return []
      const cid = evidenceCidOf(vote.evidence)
      const name = { ...about, cid, slot: 'vote', round, party: mediator } as const
      return [{ digest: vote.evidence, name: { ...name, isFinal: isFinal(vote.origin.block) } }]
    }),
  )
  const posted =
    claim.digest === ZERO_BYTES32
      ? []
      : evidence.map(({ party, origin }): Named => {
          const name = {
            ...about,
            cid: cidV0OfDigest(claim.digest),
            slot: 'result',
            round: 0,
            party,
          } as const
          return { digest: claim.digest, name: { ...name, isFinal: isFinal(origin.block) } }
        })
  const byCid = new Map<string, { readonly digest: string; readonly names: Name[] }>()
  for (const { name, digest } of [...posted, ...votes]) {
    const known = byCid.get(name.cid) ?? { digest, names: [] }
    byCid.set(name.cid, known)
    if (!known.names.some((other) => isSame(other, name))) known.names.push(name)
  }
  return [...byCid].map(([cid, { digest, names }]) => ({ cid, digest, names }))
}

const isSame = (one: Name, other: Name): boolean =>
  one.slot === other.slot && one.round === other.round && one.party === other.party
