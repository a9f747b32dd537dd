import {
  AGREEMENT_SUBJECTS,
  APPEAL_RESULTS,
  DEAL_ANOMALY_CODES,
  DEAL_STATES,
  DISPUTE_OUTCOMES,
  FACT_TYPES,
  FAULTS,
  MODES,
  PHASES,
  REASONS,
  VERDICTS,
} from '@lilymed/domain'
import type {
  AgreementSubject,
  AppealResult,
  DealAnomaly,
  DealStateName,
  DisputeOutcome,
  FactType,
  Fault,
  Mode,
  Phase,
  Reason,
  Verdict,
} from '@lilymed/domain'
import { Type } from 'typebox'

export const PhaseName = Type.Unsafe<Phase>(Type.Enum(PHASES.map(({ name }) => name)))
export const ModeName = Type.Unsafe<Mode>(Type.Enum(MODES.map(({ name }) => name)))
export const AppealResultName = Type.Unsafe<AppealResult>(Type.Enum(APPEAL_RESULTS.map(({ name }) => name)))
export const OutcomeName = Type.Unsafe<DisputeOutcome>(Type.Enum([...DISPUTE_OUTCOMES]))
export const VerdictName = Type.Unsafe<Verdict>(Type.Enum([...VERDICTS]))
export const ReasonName = Type.Unsafe<Reason>(Type.Enum(REASONS.map(({ name }) => name)))
export const FaultName = Type.Unsafe<Fault>(Type.Enum(FAULTS.map(({ name }) => name)))
export const DealState = Type.Unsafe<DealStateName>(Type.Enum(DEAL_STATES.map(({ name }) => name)))
export const DealAnomalyCode = Type.Unsafe<DealAnomaly['code']>(Type.Enum([...DEAL_ANOMALY_CODES]))
export const AgreementSubjectName = Type.Unsafe<AgreementSubject>(Type.Enum([...AGREEMENT_SUBJECTS]))

const INGEST_FACTS: ReadonlySet<FactType> = new Set<FactType>([
  'IngestStarted',
  'BlocksObserved',
  'ChainRewound',
  'FinalityAdvanced',
])
/** The facts that contracts' events and reads of contracts tell. */
export const ChainFactType = Type.Unsafe<FactType>(
  Type.Enum(FACT_TYPES.filter((type) => !INGEST_FACTS.has(type))),
)
