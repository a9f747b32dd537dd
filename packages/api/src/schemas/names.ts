import { DEAL_STATES, DISPUTE_OUTCOMES, FAULTS, PHASES, REASONS, VERDICTS } from '@lilymed/domain'
import type { DealStateName, DisputeOutcome, Fault, Phase, Reason, Verdict } from '@lilymed/domain'
import { Type } from 'typebox'

export const PhaseName = Type.Unsafe<Phase>(Type.Enum(PHASES.map(({ name }) => name)))
export const OutcomeName = Type.Unsafe<DisputeOutcome>(Type.Enum([...DISPUTE_OUTCOMES]))
export const VerdictName = Type.Unsafe<Verdict>(Type.Enum([...VERDICTS]))
export const ReasonName = Type.Unsafe<Reason>(Type.Enum(REASONS.map(({ name }) => name)))
export const FaultName = Type.Unsafe<Fault>(Type.Enum(FAULTS.map(({ name }) => name)))
export const DealState = Type.Unsafe<DealStateName>(Type.Enum(DEAL_STATES.map(({ name }) => name)))
