import type { Terms } from '../game/pay.ts'
import { binomial, majorityOf } from './binomial.ts'

/** How lazy voting is rewarded where the majority of one round judges each vote. */
export type CoherenceTerms = Terms & {
  readonly seats: number
  /** The share of the other mediators that accept without running. */
  readonly lazyShare: number
  /** The share of disputes whose claim is wrong. */
  readonly wrongShare: number
  /** The share of disputes that are canaries, all of them with a wrong claim and judged by truth. */
  readonly canaries: number
}

/** P(a vote is coherent): the others' lazy votes are binomial, the rest of them follow the truth. */
const coherent = (vote: 'accept' | 'reject', claimIsWrong: boolean, terms: CoherenceTerms): number => {
  const others = terms.seats - 1
  let probability = 0
  for (let lazy = 0; lazy <= others; lazy += 1) {
    const accepting = (claimIsWrong ? lazy : others) + (vote === 'accept' ? 1 : 0)
    const isAccepted = accepting >= majorityOf(terms.seats)
    if (isAccepted === (vote === 'accept')) probability += binomial(others, terms.lazyShare, lazy)
  }
  return probability
}

/**
 * What a mediator expects per dispute under coherence with a majority, in executions: (1 − π)·Σ P(truth)·(c·r − (1 − c)·s) and on
 * canaries r or −s by truth, less the execution where it is honest.
 */
export const coherencePay = (who: 'honest' | 'lazy', terms: CoherenceTerms): number => {
  const { reward, slash, wrongShare, canaries } = terms
  const payIf = (probability: number): number => probability * reward - (1 - probability) * slash
  const onWrong = payIf(coherent(who === 'lazy' ? 'accept' : 'reject', true, terms))
  const onRight = payIf(coherent('accept', false, terms))
  const onCanary = payIf(who === 'honest' ? 1 : 0)
  const earned = (1 - canaries) * (wrongShare * onWrong + (1 - wrongShare) * onRight) + canaries * onCanary
  return who === 'honest' ? earned - 1 : earned
}
