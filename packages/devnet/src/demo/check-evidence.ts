import { setTimeout as delay } from 'node:timers/promises'
import { readPublishedEvidence } from '@lilymed/mediator'
import type { PublishedEvidence } from '@lilymed/mediator'
import type { Stage } from '../stage/raise-stage.ts'
import type { PlayedScene } from './check-results.ts'
import type { FedFact } from './fact-feed.ts'
import type { Names } from './names.ts'
import { textTable } from './text-table.ts'

/** What the votes of every scene rest on. */
export type CheckedEvidence = {
  /** One line a scene: how many votes there were, and the evidence of one of them. */
  readonly table: string
  /** What is missing, or another than the chain says, in words. */
  readonly differences: readonly string[]
}

type Revealed = Extract<FedFact, { type: 'VoteRevealed' }>

/** How long a mediator may take to publish after its reveal is final. */
const withinMs = 15_000

/** Reads the evidence of every revealed vote as its mediator hands it out, and compares it with the digest in the vote on chain. */
export const checkEvidence = async (
  { mediators }: Pick<Stage, 'mediators'>,
  facts: readonly FedFact[],
  played: readonly PlayedScene[],
  names: Names,
): Promise<CheckedEvidence> => {
  const differences: string[] = []
  const rows: string[][] = []
  for (const { scene, dealId } of played) {
    const votes = facts.filter(
      (fact): fact is Revealed => fact.type === 'VoteRevealed' && fact.dealId === dealId,
    )
    const found = await Promise.all(votes.map(({ data }) => awaitEvidence(mediators, data)))
    for (const [index, { data }] of votes.entries()) {
      if (found[index]?.digest === data.evidence) continue
      differences.push(
        `scene ${scene.id}: ${names(data.mediator)} voted with evidence ${data.evidence} and hands out ${found[index]?.digest ?? 'none'}`,
      )
    }
    const [vote] = votes
    const shown = found[0]
    if (vote === undefined || shown === undefined) continue
    rows.push([
      scene.id,
      `${found.filter((each) => each !== undefined).length} of ${votes.length}`,
      names(vote.data.mediator),
      shown.cid,
      `${shown.car.length} bytes`,
    ])
  }
  return {
    table: textTable(['scene', 'votes with evidence', 'that of', 'cid', 'size'], rows, [1, 4]),
    differences,
  }
}

const awaitEvidence = async (
  mediators: Stage['mediators'],
  { mediator, disputeId, round }: Revealed['data'],
): Promise<PublishedEvidence | undefined> => {
  const until = Date.now() + withinMs
  for (;;) {
    const published = await readPublishedEvidence(mediators.dataDirectory(mediator), disputeId)
    const found = published.find((each) => each.round === round)
    if (found !== undefined || Date.now() > until) return found
    await delay(100)
  }
}
