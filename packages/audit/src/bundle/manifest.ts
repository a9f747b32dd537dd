import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Tombstone } from '../private-evidence/tombstone.ts'

const text = (maxLength: number) => Type.String({ maxLength })
const hex32 = Type.String({ pattern: '^0x[0-9a-f]{64}$' })
const address = Type.String({ pattern: '^0x[0-9a-fA-F]{40}$' })
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const closed = { additionalProperties: false }

/** A link as dag-json writes it: the CID of a block in the bundle. */
export const Link = Type.Object({ '/': Type.String({ pattern: '^b[a-z2-7]{30,120}$' }) }, closed)
export type Link = Static<typeof Link>

/** A block of the chain with transactions of the dispute: its header, and which of its transactions matter. */
export const ManifestBlock = Type.Object(
  {
    number: count,
    header: Link,
    transactions: Type.Array(
      Type.Object(
        {
          index: Type.Integer({ minimum: 0, maximum: 100_000 }),
          hash: hex32,
          /** Place in the block of the first log of the transaction: the header says nothing of it, the receipts before it do. */
          firstLog: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
        },
        closed,
      ),
      { maxItems: 100_000 },
    ),
  },
  closed,
)
export type ManifestBlock = Static<typeof ManifestBlock>

/** The evidence behind one revealed vote: the CAR that it names by digest, or why it is not here. */
export const ManifestEvidence = Type.Object(
  {
    mediator: address,
    round: Type.Integer({ minimum: 1, maximum: 255 }),
    digest: hex32,
    car: Type.Union([Link, Type.Null()]),
    missing: Type.Union([text(500), Type.Null()]),
    /** That its sealed contents were deleted, by the word of whoever did it. */
    deleted: Type.Optional(Tombstone),
  },
  closed,
)
export type ManifestEvidence = Static<typeof ManifestEvidence>

/** A transaction that wrote a checkpoint of the log onto the chain, and how that checkpoint's tree begins the bundle's. */
export const ManifestAnchor = Type.Object(
  {
    contract: address,
    sender: address,
    size: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    root: hex32,
    transaction: hex32,
    /** RFC 9162 consistency proof from the anchored tree to that of the checkpoint: 32 bytes each, hex. */
    consistency: Type.Array(hex32, { maxItems: 128 }),
  },
  closed,
)
export type ManifestAnchor = Static<typeof ManifestAnchor>

/** A signature of the beacon, whose sha256 is a panel's randomness. */
export const ManifestSignature = Type.Object(
  {
    /** The beacon's round, a decimal string. */
    round: Type.String({ pattern: '^[1-9][0-9]{0,19}$' }),
    /** A point's x and y, 64 bytes of lower-case hex. */
    signature: Type.String({ pattern: '^0x[0-9a-f]{128}$' }),
  },
  closed,
)
export type ManifestSignature = Static<typeof ManifestSignature>

/** The bundle's table of contents: its root block, dag-json. Everything else in the file is named here exactly once. */
export const Manifest = Type.Object(
  {
    format: Type.Literal('lilymed-audit-bundle/1'),
    chainId: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    disputeId: hex32,
    dealId: text(1_000),
    /** Contracts whose logs are facts, by their name in the sources. */
    contracts: Type.Record(text(100), address),
    log: Type.Object(
      {
        /** The verifier key that the exporter was told, if any; who holds it is for the reader to know. */
        verifierKey: Type.Union([text(500), Type.Null()]),
        checkpoint: Link,
        inclusion: Link,
      },
      closed,
    ),
    anchor: Type.Union([ManifestAnchor, Type.Null()]),
    /** Canonical bytes of each event, in log order. */
    events: Type.Array(Link, { maxItems: 1_000_000 }),
    blocks: Type.Array(ManifestBlock, { maxItems: 500_000 }),
    receiptNodes: Type.Array(Link, { maxItems: 1_000_000 }),
    transactionNodes: Type.Array(Link, { maxItems: 1_000_000 }),
    /** Of the panels' seeds; none of beacons of another kind than drand's. */
    signatures: Type.Optional(Type.Array(ManifestSignature, { maxItems: 1_000 })),
    evidence: Type.Array(ManifestEvidence, { maxItems: 10_000 }),
    /** What each kind of part proves, for whoever opens the file without this program. */
    proves: Type.Record(text(100), text(500)),
    /** What could not be put in, and why. */
    omissions: Type.Array(Type.Object({ part: text(100), why: text(1_000) }, closed), { maxItems: 10_000 }),
  },
  closed,
)
export type Manifest = Static<typeof Manifest>

/** Proofs that leaves are in the checkpoint's tree. Hashes that several proofs share are listed once. */
export const Inclusion = Type.Object(
  {
    hashes: Type.Array(hex32, { maxItems: 10_000_000 }),
    /** For each event of the manifest: its leaf, and the hashes of its proof by their place above. */
    leaves: Type.Array(Type.Object({ index: count, path: Type.Array(count, { maxItems: 63 }) }, closed), {
      maxItems: 1_000_000,
    }),
  },
  closed,
)
export type Inclusion = Static<typeof Inclusion>
