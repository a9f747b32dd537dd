import type { Bytes32 } from '@lilymed/domain'
import type { ClaimTerms } from '../chain-state/dispute-record.ts'

/** The name of a draw class by its id on chain; undefined where this node does not know it. */
export type DrawClassName = (drawClass: Bytes32) => string | undefined

/** The class that the provider says its claim was made in; of a claim without declaration nobody knows it. */
export const declaredClass = (
  { drawClass, declaredRung }: ClaimTerms,
  drawClassName: DrawClassName,
): string | undefined => (declaredRung === null ? undefined : drawClassName(drawClass))
