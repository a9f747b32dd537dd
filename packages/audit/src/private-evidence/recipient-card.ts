import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Check } from 'typebox/value'
import { isRecipient } from './age.ts'
import { isSignedBy } from './typed-statement.ts'
import type { TypedStatement } from './typed-statement.ts'

/** An account’s word that contents for it are to be sealed to this age recipient. The newest one counts. */
export const RecipientCard = Type.Object(
  {
    version: Type.Literal(1),
    kind: Type.Literal('evidence-recipient'),
    /** EIP-55. */
    account: Type.String({ pattern: '^0x[0-9a-fA-F]{40}$' }),
    recipient: Type.String({ pattern: '^age1[a-z0-9]+$', maxLength: 3_000 }),
    /** Unix seconds. */
    statedAt: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    signature: Type.String({ pattern: '^0x[0-9a-f]{130}$' }),
  },
  { additionalProperties: false },
)
export type RecipientCard = Static<typeof RecipientCard>

/** What the account signs (EIP-712). One card serves every chain: it is about a key for reading. */
export const recipientTypedData = ({
  account,
  recipient,
  statedAt,
}: Pick<RecipientCard, 'account' | 'recipient' | 'statedAt'>): TypedStatement => ({
  domain: { name: 'LilyMed evidence', version: '1' },
  types: {
    EvidenceRecipient: [
      { name: 'account', type: 'address' },
      { name: 'recipient', type: 'string' },
      { name: 'statedAt', type: 'uint64' },
    ],
  },
  message: { account, recipient, statedAt },
})

/** Reads a card; undefined where it is none, names no recipient, or is not signed by its account. */
export const readCard = (value: unknown): RecipientCard | undefined =>
  Check(RecipientCard, value) &&
  isRecipient(value.recipient) &&
  isSignedBy(value.account, recipientTypedData(value), value.signature)
    ? value
    : undefined

/** The recipient of an account by the newest of its cards. */
export const recipientOfAccount = (cards: readonly RecipientCard[], account: string): string | undefined =>
  cards
    .filter((card) => card.account === account)
    .toSorted((left, right) => right.statedAt - left.statedAt)[0]?.recipient
