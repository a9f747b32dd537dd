import type { OpenedLife } from '../data/bench-facts.ts'
import { byZipf, randomFrom, uniformly } from '../data/random.ts'
import type { Question } from '../load/arrivals.ts'

/** Which disputes are asked for. */
export type Choice = {
  /** Any of them, as likely as any other. */
  readonly anyOf: readonly OpenedLife[]
  /** Of those that were heard, the newest most often: asked for in every second question, where there are any. */
  readonly oftenOf: readonly OpenedLife[]
}

const unheard = new Set(['unserviceable', 'inconclusive'])

/** Disputes that went before a panel, the newest first. */
export const heardOf = (disputes: readonly OpenedLife[]): readonly OpenedLife[] =>
  disputes.filter(({ kind }) => !unheard.has(kind)).toReversed()

/** Disputes that went through three rounds and two appeals. */
export const longestOf = (disputes: readonly OpenedLife[]): readonly OpenedLife[] =>
  disputes.filter(({ kind }) => kind === 'three rounds')

/** Questions for disputes: `pathOf` and `expects` make one of an id. */
export const disputeQuestions = (
  { anyOf, oftenOf }: Choice,
  count: number,
  seed: number,
  { pathOf, expects }: { pathOf(disputeId: string): string; expects(disputeId: string): string },
): readonly Question[] => {
  const random = randomFrom(seed)
  return Array.from({ length: count }, (_, index) => {
    const often = index % 2 === 0 ? oftenOf[byZipf(random, oftenOf.length)] : undefined
    const { disputeId } = often ?? anyOf[uniformly(random, anyOf.length)] ?? { disputeId: '' }
    return { path: pathOf(disputeId), expects: expects(disputeId) }
  })
}

/** A dispute of the API. */
export const asItem = {
  pathOf: (disputeId: string): string => `/v1/disputes/${disputeId}`,
  expects: (disputeId: string): string => `{"item":{"disputeId":"${disputeId}"`,
}

/** A dispute's page. */
export const asPage = {
  pathOf: (disputeId: string): string => `/disputes/${disputeId}`,
  expects: (disputeId: string): string => disputeId,
}
