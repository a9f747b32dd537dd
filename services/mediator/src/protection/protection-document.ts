import { inOrder, promiseOf } from './promise-record.ts'
import type { PromiseRecord } from './promise-record.ts'
import { ProtectionError } from './protection-error.ts'

/** Promises on their way from one machine to another. */
export type ProtectionDocument = {
  readonly format: 'lilymed-vote-protection'
  readonly version: 1
  readonly promises: readonly PromiseRecord[]
}

/** The document of these promises: sorted, so that the same promises make the same document. */
export const protectionDocument = (records: readonly PromiseRecord[]): ProtectionDocument => ({
  format: 'lilymed-vote-protection',
  version: 1,
  promises: records.toSorted(inOrder),
})

/** The promises of a document. Throws PROTECTION_MALFORMED, with the first place that is wrong. */
export const readProtectionDocument = (text: string): readonly PromiseRecord[] => {
  const refuse = (what: string): ProtectionError =>
    new ProtectionError(
      'PROTECTION_MALFORMED',
      `expected an export of vote protection, ${what}; nothing was imported`,
    )
  const { format, version, promises } = parsed(text)
  if (format !== 'lilymed-vote-protection') throw refuse('got something else')
  if (version !== 1) throw refuse('got one of a version that this program does not know')
  if (!Array.isArray(promises)) throw refuse('got one without its promises')
  return promises.map((each: unknown, place) => {
    const record = promiseOf(each)
    if (record === undefined) throw refuse(`promises[${place}] is none`)
    return record
  })
}

const parsed = (text: string): Partial<Record<keyof ProtectionDocument, unknown>> => {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Record<keyof ProtectionDocument, unknown>>
  } catch {
    return {}
  }
}
