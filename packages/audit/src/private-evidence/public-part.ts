import { membersOf } from './cbor-block.ts'

/** What of a document is public: `true` a scalar, a map its members by name, a list each of its items. Everything not named is hidden. */
type PublicForm = true | readonly [PublicForm] | { readonly [name: string]: PublicForm }

const likeness: PublicForm = { likeness: true, rung: true }

/**
 * What an examination may say of a private job: what the chain says anyway, what machines ran it, and what came of the comparison. No name,
 * size or digest of a file, no byte of a log or a difference, no text of the module's or the engine's, and no digest of the request.
 */
const examination: PublicForm = {
  version: true,
  policyDigest: true,
  claimBytes: true,
  request: {
    isModulePinned: true,
    isPortable: true,
    claim: { resultCid: true, determinismClass: true, drawClass: true, highestRung: true },
  },
  runs: [
    {
      state: true,
      exitCode: true,
      resultCid: true,
      resultDigest: true,
      engine: true,
      determinismClass: true,
      drawClass: true,
      knownAnswer: { ok: true, expected: true, found: true },
      code: true,
      retryable: true,
    },
  ],
  comparisons: { withClaim: [likeness], betweenRuns: likeness },
  statement: { finding: true, reason: true, wantedRun: true, rung: true },
}

const forms = { examination } as const
export type DocumentKind = keyof typeof forms

/** Which document this is; undefined where it is none that can be private: a mediator’s own statement says nothing of contents. */
export const kindOf = (document: unknown): DocumentKind | undefined => {
  const members = Object.fromEntries(membersOf(document) ?? [])
  return typeof members['examinationId'] === 'string' ? 'examination' : undefined
}

const pick = (value: unknown, form: PublicForm): unknown => {
  const members = membersOf(value)
  // Where something else stands than was expected, nothing of it is told.
  if (form === true) return members === undefined && !Array.isArray(value) ? value : null
  if (isList(form)) return Array.isArray(value) ? value.map((item) => pick(item, form[0])) : null
  if (members === undefined) return null
  return Object.fromEntries(
    members.flatMap(([name, member]) => {
      const own = Object.hasOwn(form, name) ? form[name] : undefined
      return own === undefined ? [] : [[name, pick(member, own)]]
    }),
  )
}

const isList = (form: Exclude<PublicForm, true>): form is readonly [PublicForm] => Array.isArray(form)

/** The part of a document that is published of a private job. */
export const publicPartOf = (kind: DocumentKind, document: unknown): unknown => pick(document, forms[kind])
