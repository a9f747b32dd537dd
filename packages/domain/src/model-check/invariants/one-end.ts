import type { Invariant } from './invariant.ts'

/** I4: a dispute ends once, and what it ended as never changes. */
export const oneEnd: Invariant = {
  name: 'I4',
  meaning: 'a dispute reaches one terminal outcome, which never changes',
  ofState: ({ dispute }) =>
    dispute.anomalies.some(({ code }) => code === 'DISPUTE_FINAL') ? 'the dispute was finalised twice' : null,
  ofStep: ({ dispute: { final } }, { next }) =>
    final !== null && next.dispute.final?.outcome !== final.outcome
      ? `the outcome was ${final.outcome} and became ${next.dispute.final?.outcome ?? 'none'}`
      : null,
}
