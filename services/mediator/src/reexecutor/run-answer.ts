import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'

const Digest = Type.String({ pattern: '^0x[0-9a-f]{64}$' })

const Completed = Type.Object({
  exitCode: Type.Integer(),
  resultDigest: Digest,
  determinismClass: Type.String({ maxLength: 2048 }),
  knownAnswer: Type.Object({ ok: Type.Boolean() }),
})

const Failed = Type.Object({
  code: Type.String({ maxLength: 64 }),
  message: Type.String(),
  retryable: Type.Optional(Type.Boolean()),
})

const RunAnswer = Type.Union([
  Type.Object({ runId: Type.String(), state: Type.Union([Type.Literal('queued'), Type.Literal('running')]) }),
  Type.Object({ runId: Type.String(), state: Type.Literal('completed'), finding: Completed }),
  Type.Object({ runId: Type.String(), state: Type.Literal('failed'), finding: Failed }),
])

/** What a reexecutor says of a run; fields this node does not need are ignored. */
export type RunAnswer = Static<typeof RunAnswer>

const compiled = Compile(RunAnswer)

/** Reads a reexecutor's answer; undefined when it is none. */
export const parseRunAnswer = (value: unknown): RunAnswer | undefined =>
  compiled.Check(value) ? value : undefined
