import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Address, Bytes32, Nullable, refTo, Timestamp } from './primitives.ts'

const words = (description: string) => Nullable(Type.String({ description }))
const count = Type.Integer({ minimum: 0 })
const size = Nullable(Type.Integer())

const File = Type.Object({ path: Type.String(), size, sha256: Nullable(Type.String()) })
const Side = Nullable(Type.Object({ size, sha256: Nullable(Type.String()) }))
const Log = Type.Object({ size, tail: words('its last characters; null where they are not here') })

const Run = Type.Object({
  runId: words('sha256 of the request that it ran'),
  state: words('completed or failed'),
  exitCode: Nullable(Type.Integer()),
  trap: words('what the engine said when the program trapped'),
  code: words('why it failed'),
  message: words('the same for people'),
  resultCid: words('what it found'),
  files: Type.Array(File, { description: 'the first files of its result' }),
  fileCount: count,
  startedAt: words('as its machine had it'),
  finishedAt: words('as its machine had it'),
  engine: words('what ran it'),
  slot: words('where it ran'),
  drawClass: words('the class it was drawn for'),
  determinismClass: words('engine versions, image digest or WASM hash, instruction set, GPU, driver'),
  knownAnswer: Nullable(Type.Object({ ok: Type.Boolean(), expected: Type.String(), found: Type.String() })),
  stdout: Log,
  stderr: Log,
})

const Comparison = Type.Object({
  between: Type.String({ description: 'which two results' }),
  likeness: words('identical, within-tolerance or different'),
  rung: Nullable(Type.Integer()),
  files: Type.Array(
    Type.Object({
      path: Type.String(),
      likeness: words('identical, within-tolerance or different'),
      comparator: words('what compared it'),
      ours: Side,
      theirs: Side,
      firstDifference: Nullable(
        Type.Object({ offset: Type.Integer(), ours: Type.String(), theirs: Type.String() }),
      ),
      note: words('what the comparator has to say'),
    }),
    { description: 'the first files, those that differ before all others' },
  ),
  fileCount: count,
})

export const EvidenceContents = Type.Object(
  {
    kind: Type.Enum(['examination', 'statement', 'private', 'other'], {
      description: 'private: the public part of an examination of a private job; the rest of it is hidden',
    }),
    finding: words('what the examination came to'),
    rung: Nullable(Type.Integer()),
    reason: words('why it came to nothing'),
    detail: words('what exactly'),
    claim: Nullable(
      Type.Object({
        resultCid: words('what was compared with'),
        determinismClass: words('declared by the provider'),
      }),
    ),
    policy: words('the module’s own, by which files were compared; null where byte for byte'),
    policyDigest: words('sha256 of the policy'),
    runs: Type.Array(Run),
    comparisons: Type.Array(Comparison),
    sealed: Nullable(
      Type.Object(
        { bytes: size, isHere: Type.Boolean() },
        { description: 'of a private job: its sealed contents, and whether they are here' },
      ),
    ),
    text: words('the beginning of a document in another form, as JSON'),
  },
  {
    $id: 'EvidenceContents',
    description: 'what a document says: its writer’s words, for which only the vote that names it stands',
  },
)
/** What a document says. */
export type EvidenceContents = Static<typeof EvidenceContents>

export const EVIDENCE_STATES = ['whole', 'part', 'missing', 'waiting', 'let-go', 'not-kept'] as const
/** How much of a document is here. */
export type EvidenceState = (typeof EVIDENCE_STATES)[number]

export const DisputeEvidence = Type.Object(
  {
    cid: Type.String({ description: 'of its root; holds the digest that the vote carries' }),
    names: Type.Array(
      Type.Object({
        slot: Type.Enum(['vote', 'result'], {
          description: 'a revealed vote rests on it, or a party says it has posted the claimed result',
        }),
        round: Nullable(Type.Integer({ minimum: 1 })),
        party: Address,
      }),
      { description: 'who names it on chain' },
    ),
    digest: Bytes32,
    state: Type.Enum([...EVIDENCE_STATES], {
      description:
        'whole; part: some of its blocks are missing; missing: it is sought and nobody had it; waiting: not sought before its reveal is final; let-go: kept no longer, by policy or on purpose; not-kept: this indexer keeps none of its kind',
    }),
    bytes: Nullable(count),
    missingBlocks: Type.Array(Type.String(), { description: 'CIDs that it links to and that are not here' }),
    keptSince: Nullable(Timestamp),
    missingSince: Nullable(Timestamp),
    letGo: Nullable(Type.Object({ at: Timestamp, why: Type.String() })),
    contentsDeleted: Nullable(
      Type.Object(
        { at: Timestamp, why: Type.String() },
        {
          description: 'of a private job: its mediator signed that it deleted the contents; the root is here',
        },
      ),
    ),
    holders: Type.Array(
      Type.Object({
        source: Type.String({ description: 'as the operator of this indexer calls it' }),
        at: Timestamp,
        answer: Type.Enum(['whole', 'part', 'absent', 'refused', 'unreachable']),
        detail: Nullable(Type.String()),
      }),
      { description: 'the last answer of everybody who was asked for it, those who have it first' },
    ),
    retention: Nullable(
      Type.Object({
        verdict: Type.Enum(['needed', 'pinned', 'kept', 'evict']),
        reasons: Type.Array(Type.String()),
        until: Nullable(Timestamp),
      }),
    ),
    meaning: Type.Object(
      {
        proved: Type.Array(Type.String()),
        lost: Type.Array(Type.String()),
        appeal: Type.String(),
      },
      { description: 'what that means for an audit and for an appeal, in words' },
    ),
    download: Nullable(Type.String({ description: 'path of the CAR; null where it is not here' })),
    contents: Nullable(refTo(EvidenceContents)),
  },
  { $id: 'DisputeEvidence', description: 'a document of a dispute, who names it, and how it is kept' },
)
/** A document of a dispute, who names it, and how it is kept. */
export type DisputeEvidence = Static<typeof DisputeEvidence>
