import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Rung } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { closed, Digest } from '../bundle/bundle-parts.ts'

/** No half of a surrogate pair, which has no canonical form (RFC 8785 §3.2.2.2). */
const wellFormed = '^[^\\ud800-\\udfff]*$'
const Class = Type.String({ minLength: 1, maxLength: 2_048, pattern: wellFormed })

/** What to compare, and by which rules: everything a finding depends on, beside the runs themselves. */
export const ExaminationRequest = Type.Object(
  {
    runs: Type.Array(Digest, {
      minItems: 1,
      maxItems: 2,
      description:
        'ids of finished runs of one job, in their order; a second run has a bundle with another nonce',
    }),
    claim: Type.Object(
      {
        resultCid: Type.Union([Type.String({ maxLength: 256, pattern: wellFormed }), Type.Null()], {
          description: 'what the provider claims; null while the claim is sealed',
        }),
        determinismClass: Type.Optional(Class),
        drawClass: Type.Optional(Class),
        highestRung: Type.Optional(
          Type.Unsafe<Rung>(
            Type.Integer({
              minimum: 0,
              maximum: 4,
              description: 'the highest rung that its provider declared; left out where it declared nothing',
            }),
          ),
        ),
        car: Type.Optional(
          Type.String({
            pattern: '^0x[0-9a-f]{64}$',
            description: 'sha256 of the CAR of the claimed result, put as an artifact before',
          }),
        ),
      },
      closed,
    ),
    policy: Type.Union([Type.String({ maxLength: 65_536, pattern: wellFormed }), Type.Null()], {
      description:
        'the text of the module’s lilymed_policy.json; null where it has none, which is byte for byte',
    }),
    isModulePinned: Type.Boolean({
      description: 'the module is at a commit and its images are named by digest',
    }),
    isPortable: Type.Boolean({
      description:
        'a difference counts though no class was declared; only runs in the portable draw class bear that out',
    }),
  },
  closed,
)
export type ExaminationRequest = Static<typeof ExaminationRequest>

/** The name of an examination: sha256 over the request's RFC 8785 canonical JSON, `0x` hex. */
export function examinationId(request: ExaminationRequest): string {
  const canonical = canonicalize(request)
  if (canonical === undefined) throw new TypeError('a request that passed its schema has no canonical JSON')
  return `0x${createHash('sha256').update(canonical).digest('hex')}`
}
