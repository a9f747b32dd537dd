import { DISPUTE_OUTCOMES } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

const SourceConfig = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
      description: 'what it is called where it is said who holds what',
    }),
    kind: Type.Enum(['cars', 'gateway', 'folder'], {
      description:
        'cars: <url>/<cid>.car, as mediators and indexers serve them; gateway: a trustless IPFS gateway, asked for <url>/ipfs/<cid>?format=car; folder: <cid>.car in a folder',
    }),
    url: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description: 'of a source over HTTP; redirects are not followed',
      }),
    ),
    folder: Type.Optional(Type.String({ minLength: 1, description: 'of a folder on this machine' })),
  },
  closed,
)

/** How an indexer keeps evidence. Documents are fetched from nobody but these sources. */
export const EvidenceConfig = Type.Object(
  {
    folder: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'where documents are kept; evidence in the data directory unless told',
      }),
    ),
    sources: Type.Array(SourceConfig, {
      default: [],
      maxItems: 64,
      description: 'who is asked for evidence, in this order, until one has all of a document',
    }),
    fetchResults: Type.Boolean({
      default: false,
      description: 'whether to keep claimed results too, once a party says that it has posted them',
    }),
    keepDays: Type.Integer({
      minimum: 1,
      maximum: 36_500,
      default: 365,
      description: 'how long a document is kept after the ruling of the last dispute that names it',
    }),
    quotaMegabytes: Type.Integer({
      minimum: 1,
      maximum: 100_000_000,
      default: 10_240,
      description:
        'how much is kept; beyond it the longest settled go first. What open disputes, running appeals and pins need is never let go for it',
    }),
    documentMegabytes: Type.Integer({
      minimum: 1,
      maximum: 1_024,
      default: 64,
      description: 'the largest document that is taken',
    }),
    timeoutSeconds: Type.Integer({
      minimum: 1,
      maximum: 3_600,
      default: 60,
      description: 'how long one source may take for one document',
    }),
    pinOutcomes: Type.Array(Type.Enum([...DISPUTE_OUTCOMES]), {
      default: [],
      description: 'outcomes of disputes whose documents are kept for good, such as REJECT',
    }),
    pinAppealed: Type.Boolean({
      default: false,
      description: 'whether documents of appealed disputes are kept for good',
    }),
  },
  closed,
)
export type EvidenceConfig = Static<typeof EvidenceConfig>
