import type { Ballot, Claim } from './ballot.ts'

/** What a mediator faces when it decides what to vote. */
export type Situation = {
  readonly claim: Claim
  /** Sealed results: a vote is a digest of one's own, and the claim is opened only after the last reveal. */
  readonly sealed: boolean
}

/** What a mediator always does in a situation. */
export type Strategy = (situation: Situation) => Ballot

/** Runs the job and votes what it found. */
export const honest: Strategy = ({ claim }) => (claim === 'right' ? 'accept' : 'reject truly')

/** Wants the wrong outcome and knows what the others of its kind vote, a sealed claim included. */
export const colluding: Strategy = ({ claim }) => (claim === 'right' ? 'reject by agreement' : 'accept')

/** Never runs the job: accepts, or where results are sealed names a digest that it made up. */
export const lazy: Strategy = ({ sealed }) => (sealed ? 'reject by guess' : 'accept')

/** Never runs the job and says that it could not. */
export const abstaining: Strategy = () => 'cannot'

/** Does not show up. */
export const absent: Strategy = () => 'absent'

/** What a bribe offers, and what its taker expects to lose. Amounts in executions of the job. */
export type Bribe = {
  readonly offer: number
  /** What a coherent vote earns and an incoherent one loses. */
  readonly reward: number
  readonly slash: number
  /** How probable the taker thinks it that the outcome goes against its bought vote. */
  readonly lossProbability: number
}

/** What a mediator expects to lose by selling its vote: reward and slash, if the outcome goes against it. */
export const expectedLoss = ({ reward, slash, lossProbability }: Omit<Bribe, 'offer'>): number =>
  lossProbability * (reward + slash)

/** Votes as it is paid to when that pays more than it expects to lose by it, and honestly otherwise. */
export const bribed = (bribe: Bribe): Strategy => (bribe.offer > expectedLoss(bribe) ? colluding : honest)
