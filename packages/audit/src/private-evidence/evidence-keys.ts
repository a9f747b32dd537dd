import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Check } from 'typebox/value'
import { decryptWith, encryptFor } from './age.ts'
import { PrivateEvidenceError } from './private-evidence-error.ts'

const closed = { additionalProperties: false }

/**
 * Who can open sealed contents: for each recipient an age file with the identity that the contents are sealed to. It is apart from the
 * evidence, whose digest a vote carries, so that recipients can be added and taken away. Public; worth nothing to anybody else.
 */
export const EvidenceKeys = Type.Object(
  {
    version: Type.Literal(1),
    kind: Type.Literal('evidence-keys'),
    /** Of the evidence’s root, as the vote carries it. */
    evidence: Type.String({ pattern: '^0x[0-9a-f]{64}$' }),
    wraps: Type.Array(
      Type.Object(
        {
          recipient: Type.String({ pattern: '^age1[a-z0-9]+$', maxLength: 3_000 }),
          /** base64 of an age file for that recipient. */
          key: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 8_192 }),
        },
        closed,
      ),
      { maxItems: 256 },
    ),
  },
  closed,
)
export type EvidenceKeys = Static<typeof EvidenceKeys>

const mostBytes = 4 * 1024 * 1024

/** Reads the keys of evidence. @throws PrivateEvidenceError KEYS_MALFORMED */
export const readKeys = (bytes: Uint8Array): EvidenceKeys => {
  if (bytes.length <= mostBytes) {
    try {
      const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
      if (Check(EvidenceKeys, value)) return value
    } catch (failure) {
      if (!(failure instanceof SyntaxError || failure instanceof TypeError)) throw failure
    }
  }
  throw new PrivateEvidenceError(
    'KEYS_MALFORMED',
    'expected the keys of evidence as lilymed writes them, with one wrapped key for each recipient; these are none',
  )
}

/** The keys as a file has them. */
export const writeKeys = (keys: EvidenceKeys): Uint8Array => Buffer.from(`${JSON.stringify(keys, null, 2)}\n`)

/** Wraps the identity that contents are sealed to, for each recipient. @throws PrivateEvidenceError RECIPIENT_INVALID */
export const wrapIdentity = async (
  evidence: string,
  identity: string,
  recipients: readonly string[],
): Promise<EvidenceKeys> => {
  // What age itself takes for a file of identities, so that nobody needs this program to open it.
  const file = Buffer.from(`# opens the sealed contents of the evidence ${evidence}\n${identity}\n`)
  const wraps = []
  for (const recipient of new Set(recipients))
    wraps.push({ recipient, key: Buffer.from(await encryptFor(recipient, file)).toString('base64') })
  return { version: 1, kind: 'evidence-keys', evidence, wraps }
}

/** The identity that contents are sealed to. @throws PrivateEvidenceError NOT_A_RECIPIENT, KEYS_MALFORMED */
export const unwrapIdentity = async (
  { evidence, wraps }: EvidenceKeys,
  identities: readonly string[],
): Promise<string> => {
  for (const { key } of wraps) {
    const file = await decryptWith(identities, Buffer.from(key, 'base64'))
    if (file === undefined) continue
    const [identity, ...others] = Buffer.from(file)
      .toString()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    if (identity !== undefined && others.length === 0) return identity
    throw new PrivateEvidenceError(
      'KEYS_MALFORMED',
      `a wrapped key of the evidence ${evidence} holds no identity`,
    )
  }
  throw new PrivateEvidenceError(
    'NOT_A_RECIPIENT',
    `none of these identities is one of the ${wraps.length} recipients of the evidence ${evidence}: ask one of them to share it with you (lilymed evidence share)`,
  )
}

/**
 * Lets more recipients open the contents: whoever can open them can do this. Takes nothing away.
 *
 * @throws PrivateEvidenceError NOT_A_RECIPIENT, KEYS_MALFORMED, RECIPIENT_INVALID
 */
export const shareKeys = async (
  keys: EvidenceKeys,
  identities: readonly string[],
  recipients: readonly string[],
): Promise<EvidenceKeys> => {
  const known = new Set(keys.wraps.map(({ recipient }) => recipient))
  const added = recipients.filter((recipient) => !known.has(recipient))
  if (added.length === 0) return keys
  const { wraps } = await wrapIdentity(keys.evidence, await unwrapIdentity(keys, identities), added)
  return { ...keys, wraps: [...keys.wraps, ...wraps] }
}

/** The keys without some recipients. What they have opened or copied before stays with them. */
export const withdrawKeys = (keys: EvidenceKeys, recipients: readonly string[]): EvidenceKeys => ({
  ...keys,
  wraps: keys.wraps.filter(({ recipient }) => !recipients.includes(recipient)),
})
