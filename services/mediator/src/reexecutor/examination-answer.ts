import { FINDINGS } from '@lilymed/domain'
import type { Finding } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'

const Digest = Type.String({ pattern: '^0x[0-9a-f]{64}$' })

/** A finding, or UNDECIDED where a further run is wanted. */
const Found = Type.Object({
  finding: Type.Union([Type.Unsafe<Finding>(Type.Enum([...FINDINGS])), Type.Literal('UNDECIDED')]),
  reason: Type.Optional(Type.String({ maxLength: 64 })),
  detail: Type.Optional(Type.String()),
  rung: Type.Integer({ minimum: 0, maximum: 4 }),
  evidence: Type.Object({ digest: Digest, sha256: Digest }),
})

const Failure = Type.Object({
  code: Type.String({ maxLength: 64 }),
  message: Type.String(),
  retryable: Type.Optional(Type.Boolean()),
  /** A file that the reexecutor dropped, and the run that makes it. */
  artifact: Type.Optional(Digest),
  runId: Type.Optional(Digest),
})

const ExaminationAnswer = Type.Union([
  Type.Object({
    examinationId: Type.String(),
    state: Type.Union([Type.Literal('queued'), Type.Literal('running')]),
  }),
  Type.Object({ examinationId: Type.String(), state: Type.Literal('completed'), result: Found }),
  Type.Object({ examinationId: Type.String(), state: Type.Literal('failed'), failure: Failure }),
])

/** What a reexecutor says of an examination; fields this node does not need are ignored. */
export type ExaminationAnswer = Static<typeof ExaminationAnswer>
/** The result of one that was completed. */
export type FoundAnswer = Static<typeof Found>

const compiled = Compile(ExaminationAnswer)

/** Reads a reexecutor's answer; undefined when it is none. */
export const parseExaminationAnswer = (value: unknown): ExaminationAnswer | undefined =>
  compiled.Check(value) ? value : undefined
