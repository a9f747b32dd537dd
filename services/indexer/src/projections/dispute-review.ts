import { appealResultFromNumber, modeFromNumber, outcomeFromNumber, ZERO_BYTES32 } from '@lilymed/domain'
import type { Bytes32 } from '@lilymed/domain'
import { appealMovement } from './dispute-money.ts'
import { standingAt } from './dispute-rounds.ts'
import { byDispute, inRound } from './dispute-row.ts'
import type { DisputeRow } from './dispute-row.ts'
import { originOf } from './origin.ts'
import { whenPresent } from './projection.ts'
import type { Steps } from './projection.ts'

const nonZero = (bytes: Bytes32): Bytes32 | null => (bytes === ZERO_BYTES32 ? null : bytes)

/** What the facts change that tell how a claim is judged, how rulings are reviewed and how a dispute ends. */
export const reviewSteps: Steps<DisputeRow> = {
  DisputeTerms: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { classRounds, rejectable, highestRung, seal, policyDigest } = fact.data
      const mode = modeFromNumber(fact.data.mode)
      if (mode === undefined) return row
      const terms = { mode, classRounds, rejectable, highestRung }
      return { ...row, terms: { ...terms, seal: nonZero(seal), policyDigest: nonZero(policyDigest) } }
    }),
  },
  EvidencePosted: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { party, location } = fact.data
      return { ...row, evidence: [...row.evidence, { party, location, origin: originOf(fact) }] }
    }),
  },
  SealOpened: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { resultDigest, salt } = fact.data
      return { ...row, openedSeal: { resultDigest, salt, origin: originOf(fact) } }
    }),
  },
  AppealRaised: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { round, appellant, fees, bond } = fact.data
      const against = outcomeFromNumber(fact.data.against)
      if (against === undefined) return row
      const appeal = { appellant, against, fees, bond, result: null, credited: null, origin: originOf(fact) }
      return inRound(
        { ...row, phase: 'BEACON', outcome: null, finalAt: null, standing: against },
        round,
        (found) => ({ ...found, appeal }),
      )
    }),
  },
  AppealSettled: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { round, amount: credited } = fact.data
      const result = appealResultFromNumber(fact.data.result) ?? null
      return inRound(appealMovement(row, fact), round, (found) =>
        found.appeal === null ? found : { ...found, appeal: { ...found.appeal, result, credited } },
      )
    }),
  },
  CanaryOpened: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { sponsor, finalAt } = fact.data
      const truth = outcomeFromNumber(fact.data.truth)
      if (truth !== 'ACCEPT' && truth !== 'REJECT') return row
      const latest = row.rounds.at(-1)
      const closes = latest === undefined || latest.close !== null ? null : latest.round
      return {
        ...row,
        ...standingAt(finalAt, fact.origin.at, 'CANARY'),
        outcome: truth,
        canary: { sponsor, truth, closes, origin: originOf(fact) },
      }
    }),
  },
  DisputeFinalised: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const outcome = outcomeFromNumber(fact.data.outcome) ?? row.outcome ?? 'INCONCLUSIVE'
      const finalised = { outcome, finaliser: fact.data.finaliser, origin: originOf(fact) }
      return { ...row, phase: 'SETTLING', outcome, finalised }
    }),
  },
  RoundSettled: {
    keys: byDispute,
    evolve: whenPresent((row, fact) =>
      inRound(row, fact.data.round, (found) => ({ ...found, settled: originOf(fact) })),
    ),
  },
  DisputeSettled: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => ({ ...row, phase: 'FINAL', settled: originOf(fact) })),
  },
}
