/** What the domain recomputes of an on-chain act, in the order in which a dispute comes to it. */
export const AGREEMENT_SUBJECTS = [
  'opening',
  'round',
  'panel',
  'commitEnd',
  'commitment',
  'ruling',
  'appeal',
  'canary',
  'finalising',
  'settlement',
] as const

export type AgreementSubject = (typeof AGREEMENT_SUBJECTS)[number]

/** Whether the domain, given the facts before an on-chain act, comes to the same. Both sides as canonical JSON, for people to compare. */
export type Agreement = {
  readonly subject: AgreementSubject
  readonly agrees: boolean
  readonly expected: string
  readonly found: string
}

const toText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))

/** Compares what the domain expects with what the chain says; keys must come in the same order on both sides. */
export const createAgreement = (subject: AgreementSubject, expected: unknown, found: unknown): Agreement => {
  const texts = { expected: toText(expected), found: toText(found) }
  return { subject, agrees: texts.expected === texts.found, ...texts }
}
