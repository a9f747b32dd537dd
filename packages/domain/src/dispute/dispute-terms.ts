import type { FactOf } from '../facts.ts'
import { ZERO_BYTES32, type Address, type Bytes32 } from '../values/ids.ts'
import { modeFromNumber, type Mode } from '../values/modes.ts'

/** What a provider said of its claim before it submitted. */
export type Declaration = {
  readonly resourceProvider: Address
  readonly drawClasses: readonly Bytes32[]
  readonly policyDigest: Bytes32
  readonly highestRung: number
}

/** What a dispute is judged by, fixed when it opened. */
export type DisputeTerms = {
  readonly mode: Mode
  /** Rounds that the class's size allows, appeals included. */
  readonly classRounds: number
  /** Whether REJECT is a valid vote: the provider declared the class, or the class is portable. */
  readonly isRejectable: boolean
  readonly highestRung: number
  /** Null of an open claim. */
  readonly seal: Bytes32 | null
  /** Null where the provider declared nothing. */
  readonly policyDigest: Bytes32 | null
}

const nonZero = (bytes: Bytes32): Bytes32 | null => (bytes === ZERO_BYTES32 ? null : bytes)

/** Reads the terms out of their fact; null for a mode this version does not know. */
export const termsOfDispute = ({ data }: FactOf<'DisputeTerms'>): DisputeTerms | null => {
  const mode = modeFromNumber(data.mode)
  if (mode === undefined) return null
  return {
    mode,
    classRounds: data.classRounds,
    isRejectable: data.rejectable,
    highestRung: data.highestRung,
    seal: nonZero(data.seal),
    policyDigest: nonZero(data.policyDigest),
  }
}
