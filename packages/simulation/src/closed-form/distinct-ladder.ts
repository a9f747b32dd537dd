import type { Appeals } from '../game/play.ts'
import type { Rule } from '../game/round.ts'
import { majorityOf } from './binomial.ts'
import { hypergeometric } from './hypergeometric.ts'
import type { LadderLaw } from './ladder.ts'

const NOTHING: LadderLaw = { wrong: 0, right: 0, none: 0, votes: 0 }

const add = (sum: LadderLaw, factor: number, law: LadderLaw): LadderLaw => ({
  wrong: sum.wrong + factor * law.wrong,
  right: sum.right + factor * law.right,
  none: sum.none + factor * law.none,
  votes: sum.votes + factor * law.votes,
})

/**
 * What a ladder comes to when nobody sits twice: a recursion over who is left. A round of n from N mediators of whom K collude seats
 * k colluders with the hypergeometric probability; what follows an appeal or an escalation is the ladder's rest on N − n and K − k.
 */
export const distinctLadderLaw = (
  N: number,
  K: number,
  rounds: readonly { readonly seats: number; readonly rule: Rule }[],
  appeals: Appeals,
): LadderLaw => {
  const [round, ...rest] = rounds
  if (round === undefined) return { ...NOTHING, none: 1 }
  const { seats } = round
  const needed = round.rule === 'unanimous' ? seats : majorityOf(seats)
  let law: LadderLaw = { ...NOTHING, votes: seats }
  for (let k = 0; k <= Math.min(K, seats); k += 1) {
    const probability = hypergeometric(N, K, seats, k)
    if (probability === 0) continue
    const ruling = k >= needed ? 'wrong' : seats - k >= needed ? 'right' : 'none'
    const appeal = ruling === 'wrong' ? appeals.ofWrong : ruling === 'right' ? appeals.ofRight : 1
    const goesOn = rest.length === 0 ? 0 : appeal
    law = add(law, probability * (1 - goesOn), { ...NOTHING, [ruling]: 1 })
    if (goesOn > 0) law = add(law, probability * goesOn, distinctLadderLaw(N - seats, K - k, rest, appeals))
  }
  return law
}
