import type { SettledMember, SettledRound } from '../settlement/settled-round.ts'
import type { Verdict } from '../values/outcomes.ts'
import { addressOf } from './facts.ts'

/** One member of an example round: seated and committed unless told otherwise. */
export const member = (
  number: number,
  verdict: Verdict | null,
  change: Partial<SettledMember> = {},
): SettledMember => ({
  mediator: addressOf(number),
  seated: true,
  committed: true,
  verdict,
  ...change,
})

/** An example round of three seats, whose phases ran to their end where a member is missing. */
export const roundOf = (
  members: readonly SettledMember[],
  change: Partial<SettledRound> = {},
): SettledRound => ({
  round: 1,
  seats: 3,
  isExpress: false,
  funder: null,
  isCanary: false,
  appeal: null,
  commitRanToEnd: members.filter(({ committed }) => committed).length < 3,
  revealRanToEnd: members.some(({ committed, verdict }) => committed && verdict === null),
  members,
  ...change,
})
