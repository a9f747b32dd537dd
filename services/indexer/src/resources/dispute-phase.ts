import { parameterSetFromJson, phaseAt } from '@lilymed/domain'
import type { Dispute, ParameterSetJson, Phase } from '@lilymed/domain'
import type { DisputeRow } from '../projections/dispute-row.ts'

/**
 * The phase of a dispute at a chain time (unix seconds), by the parameters it pinned. Where either is not known, and where the pool
 * gave a silent beacon up without a fact to tell it, the phase as of the dispute's last fact.
 */
export const phaseOf = (
  row: DisputeRow,
  dispute: Dispute,
  rules: ParameterSetJson | undefined,
  now: bigint | null,
): Phase =>
  rules === undefined || now === null ? row.phase : phaseAt(dispute, now, parameterSetFromJson(rules))

/** Phases that time, or the last reveal, can turn into others without a fact that says so. */
const TURNS: Partial<Record<Phase, readonly Phase[]>> = {
  REVEAL: ['COMMIT'],
  TALLY: ['COMMIT', 'REVEAL'],
  DECIDED: ['APPEAL', 'CANARY'],
}

/** As of their last fact, the phases of disputes that may be in a phase now. */
export const phasesBefore = (phase: Phase): readonly Phase[] => [phase, ...(TURNS[phase] ?? [])]
