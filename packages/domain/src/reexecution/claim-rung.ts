import type { Rung } from './rung.ts'

/** Up to this rung bytes are compared with bytes: the CID says it all, and nobody has to post what is behind it. */
export const HIGHEST_EXACT_RUNG = 1

/**
 * The highest rung at which a claim is compared; undefined where no difference says anything.
 *
 * The policy is the one of the module at the commit the deal names, whichever its provider declared. A provider that declares a lower
 * rung asks for the stricter comparison. One that declares nothing can be held to equal bytes, and only where the policy asks for them.
 */
export const claimRung = (policyRung: Rung, declaredRung: Rung | null): Rung | undefined => {
  if (policyRung <= HIGHEST_EXACT_RUNG) return policyRung
  if (declaredRung === null) return undefined
  return lowerRung(policyRung, declaredRung)
}

/** The lower, stricter, of two rungs. */
export const lowerRung = (one: Rung, other: Rung): Rung => (one < other ? one : other)
