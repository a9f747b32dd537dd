import { FINDINGS, REASONS } from '@lilymed/domain'
import type { Comparison, Finding, Reason } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { closed, Digest } from '../bundle/bundle-parts.ts'

const Rung = Type.Integer({ minimum: 0, maximum: 4 })
const FindingName = Type.Unsafe<Finding>(Type.Enum([...FINDINGS]))
const ReasonName = Type.Unsafe<Reason>(Type.Enum(REASONS.map(({ name }) => name)))

/** Two results, path by path; `theirs` is the claim's side or the second run's. */
const ComparisonView = Type.Unsafe<Comparison>(
  Type.Object({
    likeness: Type.Enum(['identical', 'within-tolerance', 'different']),
    rung: Rung,
    files: Type.Array(Type.Object({})),
  }),
)

/** Files of one comparison that a view shows: a result may have very many, and the evidence names them all. */
const mostFiles = 64

/** What was compared with what; null where there is nothing to compare with. */
export const Comparisons = Type.Object(
  {
    /** One for every completed run. */
    withClaim: Type.Array(Type.Union([ComparisonView, Type.Null()])),
    betweenRuns: Type.Union([ComparisonView, Type.Null()]),
  },
  closed,
)
export type Comparisons = Static<typeof Comparisons>

/** Comparisons as a view shows them: of each the first files, those that differ before all others. */
export function abridged({ withClaim, betweenRuns }: Comparisons): Comparisons {
  return { withClaim: withClaim.map(firstFiles), betweenRuns: firstFiles(betweenRuns) }
}

const likenesses: readonly Comparison['likeness'][] = ['different', 'within-tolerance', 'identical']

function firstFiles(comparison: Comparison | null): Comparison | null {
  if (comparison === null || comparison.files.length <= mostFiles) return comparison
  const files = likenesses.flatMap((likeness) =>
    comparison.files.filter((file) => file.likeness === likeness).slice(0, mostFiles),
  )
  return { ...comparison, files: files.slice(0, mostFiles) }
}

/** Where the evidence is: an artifact by `sha256`; `digest` is the sha2-256 in its root CID, which the vote carries. */
export const EvidenceReference = Type.Object(
  { cid: Type.String(), digest: Digest, sha256: Digest, size: Type.Integer() },
  closed,
)
export type EvidenceReference = Static<typeof EvidenceReference>

/**
 * What an examination found: a finding, with the reason where it is CANNOT_EXECUTE, or UNDECIDED with the number of the run that is
 * still wanted.
 */
export const ExaminationResult = Type.Object(
  {
    finding: Type.Union([FindingName, Type.Literal('UNDECIDED')]),
    reason: Type.Optional(ReasonName),
    /** What exactly, for people. */
    detail: Type.Optional(Type.String()),
    wantedRun: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 })),
    rung: Rung,
    comparisons: Comparisons,
    evidence: EvidenceReference,
  },
  closed,
)
export type ExaminationResult = Static<typeof ExaminationResult>

/**
 * Why there is no result. ARTIFACT_EVICTED: a file that it needs was dropped to make room; `runId` makes it again, or else it has to
 * be put again.
 */
const ExaminationFailure = Type.Object(
  {
    code: Type.Enum(['EXECUTOR_UNAVAILABLE', 'ARTIFACT_EVICTED']),
    message: Type.String(),
    retryable: Type.Literal(true),
    artifact: Type.Optional(Digest),
    runId: Type.Optional(Digest),
  },
  closed,
)
export type ExaminationFailure = Static<typeof ExaminationFailure>

/** An examination as the API shows it; one that failed failed on our side and can be asked for again. */
export const ExaminationView = Type.Union([
  Type.Object({ examinationId: Digest, state: Type.Literal('running') }, closed),
  Type.Object({ examinationId: Digest, state: Type.Literal('completed'), result: ExaminationResult }, closed),
  Type.Object(
    {
      examinationId: Digest,
      state: Type.Literal('failed'),
      failure: ExaminationFailure,
    },
    closed,
  ),
])
export type ExaminationView = Static<typeof ExaminationView>
