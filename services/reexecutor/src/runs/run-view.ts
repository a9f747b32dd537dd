import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Digest } from '../bundle/bundle.ts'

const closed = { additionalProperties: false }
const FuelUsed = Type.Integer({ description: 'what the program used up, as the wasm engine counts' })
const Instant = Type.String({ description: 'RFC 3339, UTC' })

/** What a run found. `resultDigest` is the sha2-256 digest inside `resultCid`: the form a vote carries. */
export const CompletedFinding = Type.Object(
  {
    exitCode: Type.Integer(),
    trap: Type.Optional(Type.String({ description: 'what the engine said when the program trapped' })),
    fuelUsed: Type.Optional(FuelUsed),
    resultCid: Type.String(),
    resultDigest: Digest,
    files: Type.Array(Type.Object({ path: Type.String(), size: Type.Integer(), sha256: Digest }, closed)),
    startedAt: Instant,
    finishedAt: Instant,
    wallMs: Type.Integer(),
    engine: Type.String(),
    slot: Type.String({ description: 'where it ran' }),
    determinismClass: Type.String(),
    drawClass: Type.String(),
    knownAnswer: Type.Object({ ok: Type.Boolean(), expected: Type.String(), found: Type.String() }, closed),
  },
  closed,
)
export type CompletedFinding = Static<typeof CompletedFinding>

/** Why a run has no result. A `retryable` one runs again when it is submitted again. */
export const FailedFinding = Type.Object(
  {
    code: Type.Union([
      Type.Literal('EXECUTOR_UNAVAILABLE'),
      Type.Literal('KNOWN_ANSWER_FAILED'),
      Type.Literal('RESOURCE_LIMIT'),
      Type.Literal('TIMEOUT'),
      Type.Literal('MODULE_REFUSED'),
      Type.Literal('FETCH_FAILED'),
      Type.Literal('OUTPUT_REFUSED'),
      Type.Literal('CLASS_UNAVAILABLE'),
      Type.Literal('CANCELLED'),
    ]),
    detail: Type.Optional(
      Type.String({ description: 'what exactly, as one word: `memory`, `log`, `symlink`' }),
    ),
    fuelUsed: Type.Optional(FuelUsed),
    message: Type.String(),
    retryable: Type.Boolean(),
  },
  closed,
)
export type FailedFinding = Static<typeof FailedFinding>

/** A run as the API shows it. */
export const RunView = Type.Union([
  Type.Object(
    { runId: Digest, state: Type.Union([Type.Literal('queued'), Type.Literal('running')]) },
    closed,
  ),
  Type.Object({ runId: Digest, state: Type.Literal('completed'), finding: CompletedFinding }, closed),
  Type.Object({ runId: Digest, state: Type.Literal('failed'), finding: FailedFinding }, closed),
])
export type RunView = Static<typeof RunView>
