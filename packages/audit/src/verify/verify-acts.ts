import type { Dispute } from '@lilymed/domain'
import { createRecomputation } from '../recomputation/recomputation.ts'
import type { CheckedAct } from '../recomputation/recomputation.ts'
import { factOfEvent } from '../recomputation/located-fact.ts'
import { counted, createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { verifySeeds } from './verify-seeds.ts'

/** The dispute as its events make it, for whatever is held against it. */
export type ActsVerdict = Findings & { readonly dispute: Dispute | null }

const subjectWords = {
  opening: ['opening', 'openings'],
  round: ['round', 'rounds'],
  panel: ['panel drawn from seed and stakes', 'panels drawn from seed and stakes'],
  commitEnd: ['end of a commit phase', 'ends of commit phases'],
  commitment: ['revealed vote and its commitment', 'revealed votes and their commitments'],
  ruling: ['tally and ruling', 'tallies and rulings'],
  appeal: ['appeal', 'appeals'],
  canary: ['opening of a canary', 'openings of canaries'],
  finalising: ['finalising', 'finalisings'],
  settlement: ['settlement of rewards, slashes and returns to the wei', 'settlements'],
} as const

const placeOf = ({ round, mediator }: CheckedAct): string =>
  `${round === 0 ? '' : ` of round ${round}`}${mediator === null ? '' : ` by ${mediator}`}`

const recompute = ({ manifest, events }: OpenedBundle) => {
  const recomputation = createRecomputation(manifest.chainId)
  const acts: CheckedAct[] = []
  for (const event of events) {
    const fact = factOfEvent(event)
    if (fact !== undefined) acts.push(...recomputation.take(fact))
  }
  return { acts, recomputation }
}

const sayActs = (found: ReturnType<typeof createFindings>, acts: readonly CheckedAct[]): void => {
  const counts = new Map<keyof typeof subjectWords, number>()
  for (const { check } of acts)
    if ('agrees' in check && check.agrees) counts.set(check.subject, (counts.get(check.subject) ?? 0) + 1)
  for (const [subject, [one, many]] of Object.entries(subjectWords)) {
    const count = counts.get(subject as keyof typeof subjectWords)
    if (count !== undefined) found.proved(`recomputed and the same: ${counted(count, one, many)}`)
  }
}

/** Folds the events through the domain and recomputes every act of the pool from what came before it. */
export const verifyActs = (bundle: OpenedBundle): ActsVerdict => {
  const found = createFindings('acts')
  const { disputeId, dealId } = bundle.manifest
  try {
    const { acts, recomputation } = recompute(bundle)
    for (const act of acts) {
      const { check, origin } = act
      if ('missing' in check)
        found.unproved(`the ${check.subject}${placeOf(act)}: the bundle does not have ${check.missing}`)
      else if (!check.agrees)
        found.differs(
          `the ${check.subject}${placeOf(act)} in block ${origin.blockNumber} is not what its facts come to: expected ${check.expected.slice(0, 500)}, found ${check.found.slice(0, 500)}`,
        )
    }
    const dispute = recomputation.disputes().get(disputeId)
    if (dispute === undefined) found.differs(`no event opens the dispute ${disputeId}`)
    else if (dispute.dealId !== dealId)
      found.differs(`the dispute is about the deal ${dispute.dealId}, not ${dealId}`)
    else
      for (const { code } of dispute.anomalies)
        found.differs(`the dispute’s facts do not fit together: ${code}`)
    if (dispute === undefined) return { ...found.all(), dispute: null }
    sayActs(found, acts)
    const seeds = verifySeeds(bundle, dispute.rounds, recomputation.network().randomness)
    const own = found.all()
    return {
      findings: [...own.findings, ...seeds.findings],
      differences: [...own.differences, ...seeds.differences],
      dispute,
    }
  } catch (failure) {
    // Data of a later version, or made to break this one: the log proves the bytes, and nobody that they make sense.
    if (!(failure instanceof TypeError || failure instanceof SyntaxError || failure instanceof RangeError))
      throw failure
    found.differs(
      `the events cannot be folded: one of them has data that its type does not have (${failure.message.slice(0, 200)})`,
    )
    return { ...found.all(), dispute: null }
  }
}
