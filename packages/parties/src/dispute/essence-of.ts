import type { DisputeSeen } from './read-dispute.ts'

/** What makes a look at a dispute worth telling; times pass without a change. */
export const essenceOf = ({
  phase,
  round,
  committed,
  revealed,
  outcome,
  hasEvidence,
  finalAt,
}: DisputeSeen): string => JSON.stringify([phase, round, committed, revealed, outcome, hasEvidence, finalAt])
