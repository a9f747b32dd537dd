import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dispute } from '@lilymed/api'
import { carLimits, evidenceCidOf, proveCar } from '@lilymed/evidence'
import type { ProvedBlock } from '@lilymed/evidence'
import { carOf } from '@lilymed/evidence/testing/cars'
import { playedEvidence } from './played-evidence.ts'

export type Vote = {
  readonly round: number
  readonly mediator: string
  readonly resultDigest: string
  readonly evidence: string
}

/** The revealed votes of a dispute. */
export const votesOf = ({ rounds }: Dispute): readonly Vote[] =>
  rounds.flatMap(({ round, seats }) =>
    seats.flatMap(({ mediator, vote }) =>
      vote === null ? [] : [{ round, mediator, resultDigest: vote.resultDigest, evidence: vote.evidence }],
    ),
  )

/** Lays out what the mediators of a dispute publish. */
export const publish = async (folder: string, dispute: Dispute, votes = votesOf(dispute)): Promise<void> => {
  for (const vote of votes) {
    const { disputeId, claim } = dispute
    const { cid, car } = playedEvidence({ ...vote, disputeId, claimDigest: claim.digest })
    assert.equal(cid, evidenceCidOf(vote.evidence))
    await writeFile(join(folder, `${cid}.car`), car)
  }
}

/** A CAR of a document’s root alone. */
export const rootOf = async (cid: string, car: Uint8Array): Promise<Uint8Array> => {
  const blocks: ProvedBlock[] = []
  await proveCar(cid, [car], carLimits(), undefined, (block) => void blocks.push(block))
  const root = blocks.find((block) => block.cid.toString() === cid)
  assert.ok(root !== undefined && blocks.length > 1)
  return carOf([root.cid], [root])
}
