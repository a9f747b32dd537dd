import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const list = (item: ReturnType<typeof Type.String>, description: string, maxItems = 1_000) =>
  Type.Array(item, { default: [], maxItems, description })

/** With the mediator, the parties and those whom a deal names, fewer than a file of keys takes. */
const mostAuditors = 128

/** Which jobs are private for this mediator beside those that their creators say are, and who may open their evidence. */
export const PrivacyConfig = Type.Object(
  {
    jobs: Type.Enum(['declared', 'all'], {
      default: 'declared',
      description:
        'declared: those whose creators say so by the input lilymed_private, and those listed here; all: every job',
    }),
    deals: list(Type.String({ minLength: 1, maxLength: 256 }), 'ids of deals whose jobs are private'),
    creators: list(
      Type.String({ pattern: '^0x[0-9a-fA-F]{40}$' }),
      'accounts of job creators whose jobs are private',
    ),
    modules: list(
      Type.String({ minLength: 1, maxLength: 512 }),
      'modules whose jobs are private, by the address of their repository as deals have it',
    ),
    identityFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'the age identity that opens this mediator’s own evidence of private jobs: one line, mode 0600; made in the data directory unless named',
      }),
    ),
    cardsFolder: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'folder with the cards of accounts (*.json, as lilymed evidence card writes them): the evidence of a private job is sealed to its creator and provider too, where they have one',
      }),
    ),
    auditors: list(
      Type.String({ pattern: '^age1[a-z0-9]{10,3000}$' }),
      'age recipients that the evidence of every private job is sealed to',
      mostAuditors,
    ),
  },
  closed,
)
export type PrivacyConfig = Static<typeof PrivacyConfig>
