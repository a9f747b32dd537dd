import { id } from 'ethers/hash'
import { outcomeNumber } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import { claimDigest, openingFacts } from './opening-facts.ts'
import type { Fact } from './opening-facts.ts'

/** One dispute of one round with three seats, as a contract plays it. What comes too early or too late is refused by name. */
export type PlayedDispute = {
  readonly disputeId: string
  /** It opens, with its round; the panel is drawn with the next block. */
  open(): Fact[]
  /** What time and others bring about by the block of this time (unix seconds). */
  advance(timestamp: number): Fact[]
  /** Our node's commitment: (disputeId, commitment, sealed vote). */
  commit(given: ArrayLike<unknown> | undefined, timestamp: number): Fact[] | string
  /** Whether a call of our node would be refused in a block of this time. */
  refuses(call: string, timestamp: number): boolean
  /** Our node's appeal of the ruling, which the next round overturns. */
  appeal(appellant: Address, timestamp: number): Fact[] | string
  /** What the settled dispute credited our node. */
  credited(): bigint
  /** Our node's reveal. */
  reveal(vote: object, timestamp: number): Fact[] | string
}

/** Seconds the phases last: what the pool's parameters give a standard round. */
const [commitSeconds, revealSeconds] = [300, 120] as const

const colleagues: readonly Address[] = [
  '0x00000000000000000000000000000000000000C1',
  '0x00000000000000000000000000000000000000C2',
]

/** What an appeal costs in fees, and as much as bond: seven seats; and what it brings when it overturns. In wei. */
const [appealCost, gain] = [7n, 12n]

/** A dispute that has not opened yet. */
export const playDispute = ({
  disputeId,
  mediator,
  appealSeconds,
}: {
  readonly disputeId: string
  readonly mediator: Address
  readonly appealSeconds: number
}): PlayedDispute => {
  const round = { disputeId, round: 1 }
  let isDrawn = false
  let [commitEndsAt, revealEndsAt, finalAt] = [Infinity, Infinity, Infinity]
  let isCommitEnded = false
  let isFinal = false
  let appellant: Address | null = null
  let isHeard = false
  let credit = 0n
  const committed = new Set<string>()
  const revealed = new Set<string>()

  const endCommit = (timestamp: number): Fact => {
    isCommitEnded = true
    revealEndsAt = timestamp + revealSeconds
    const data = { ...round, endedAt: String(timestamp), revealEndsAt: String(revealEndsAt) }
    return { type: 'CommitPhaseEnded', data }
  }
  const draw = (timestamp: number): Fact => {
    isDrawn = true
    commitEndsAt = timestamp + commitSeconds
    const panel = { seats: [mediator, ...colleagues], alternates: [], passedOver: [] }
    const data = { ...round, ...panel, randomness: id('randomness'), commitEndsAt: String(commitEndsAt) }
    return { type: 'PanelDrawn', data }
  }
  const close = (timestamp: number): Fact => {
    finalAt = timestamp + appealSeconds
    const data = { ...round, outcome: outcomeNumber('ACCEPT'), escalates: false, finalAt: String(finalAt) }
    return { type: 'RoundClosed', data }
  }
  const others = (done: Set<string>, fact: (colleague: Address) => Fact): Fact[] =>
    colleagues.flatMap((colleague) => {
      if (done.has(colleague)) return []
      done.add(colleague)
      return [fact(colleague)]
    })

  const advance = (timestamp: number): Fact[] => {
    if (!isDrawn) return [draw(timestamp)]
    if (!isCommitEnded) {
      const commits = others(committed, (colleague) => ({
        type: 'VoteCommitted',
        data: { ...round, mediator: colleague, commitment: id(`${disputeId}${colleague}`), sealedVote: '0x' },
      }))
      return timestamp >= commitEndsAt || committed.size === 3 ? [...commits, endCommit(timestamp)] : commits
    }
    if (finalAt === Infinity) {
      const reveals = others(revealed, (colleague) => ({
        type: 'VoteRevealed',
        data: { ...round, mediator: colleague, outcome: outcomeNumber('ACCEPT'), ...plainVote },
      }))
      return timestamp >= revealEndsAt || revealed.size === 3 ? [...reveals, close(timestamp)] : reveals
    }
    if (appellant !== null && !isHeard) {
      isHeard = true
      finalAt = timestamp
      return hear(timestamp)
    }
    if (timestamp < finalAt) return []
    if (!isFinal) {
      isFinal = true
      const data = { disputeId, outcome: ending(), finaliser: colleagues[0] }
      return [{ type: 'DisputeFinalised', data }]
    }
    const rewards = [...revealed].map((seat) => ({
      type: 'SeatRewarded',
      data: { ...round, mediator: seat, amount: '950' },
    }))
    credit = revealed.has(mediator) ? 950n : 0n
    const settled = { ...round, appellant, result: 2, amount: String(appealCost + gain) }
    if (appellant !== null) credit += appealCost + gain
    return [
      ...rewards,
      ...(appellant === null ? [] : [{ type: 'AppealSettled', data: settled }]),
      { type: 'RoundSettled', data: round },
      { type: 'DisputeSettled', data: { disputeId } },
    ]
  }

  /** The next round is played by others, at once. */
  const hear = (timestamp: number): Fact[] => {
    const second = { disputeId, round: 2 }
    const opened = { ...second, beaconRound: '8', epoch: '1', seats: Number(appealCost), alternates: 0 }
    const closed = { ...second, outcome: ending(), escalates: false, finalAt: String(timestamp) }
    return [
      { type: 'RoundOpened', data: opened },
      { type: 'RoundClosed', data: closed },
    ]
  }
  /** What an appeal overturns ACCEPT to. */
  const ending = (): number => outcomeNumber(appellant === null ? 'ACCEPT' : 'REJECT')

  const whyNoAppeal = (timestamp: number): string | undefined =>
    finalAt === Infinity || appellant !== null || timestamp >= finalAt ? 'WrongPhase' : undefined
  const whyNoCommit = (timestamp: number): string | undefined => {
    if (!isDrawn || isCommitEnded || timestamp >= commitEndsAt) return 'WrongPhase'
    return committed.has(mediator) ? 'AlreadyCommitted' : undefined
  }
  const whyNoReveal = (timestamp: number): string | undefined => {
    if (!isCommitEnded || finalAt !== Infinity || timestamp >= revealEndsAt) return 'WrongPhase'
    return revealed.has(mediator) ? 'AlreadyRevealed' : undefined
  }

  return {
    disputeId,
    open: () => [
      ...openingFacts({ disputeId, seats: [mediator, ...colleagues], changes: { classRounds: 2 } }),
    ],
    advance,
    commit: (given, timestamp) => {
      const refusal = whyNoCommit(timestamp)
      if (refusal !== undefined) return refusal
      committed.add(mediator)
      const [, commitment, sealedVote] = Array.from(given ?? []) as string[]
      const data = { ...round, mediator, commitment, sealedVote }
      return [{ type: 'VoteCommitted', data }]
    },
    refuses: (call, timestamp) => {
      if (call === 'commit') return whyNoCommit(timestamp) !== undefined
      if (call === 'appeal') return whyNoAppeal(timestamp) !== undefined
      return call !== 'reveal' || whyNoReveal(timestamp) !== undefined
    },
    appeal: (by, timestamp) => {
      const refusal = whyNoAppeal(timestamp)
      if (refusal !== undefined) return refusal
      appellant = by
      const money = { fees: String(appealCost), bond: String(appealCost) }
      const raised = { ...round, appellant, ...money }
      return [
        { type: 'AppealRaised', data: { ...raised, against: outcomeNumber('ACCEPT') } },
        { type: 'AppealBondReceived', data: raised },
      ]
    },
    credited: () => credit,
    reveal: (vote, timestamp) => {
      const refusal = whyNoReveal(timestamp)
      if (refusal !== undefined) return refusal
      revealed.add(mediator)
      return [
        {
          type: 'VoteRevealed',
          data: { ...round, mediator, ...plainVote, ...saidBy(vote) },
        },
      ]
    },
  }
}

const plainVote = {
  rung: 0,
  reason: 0,
  resultDigest: claimDigest,
  evidence: id('evidence'),
  salt: id('salt'),
}

/** Of a vote as a call carries it, what a fact says. */
const saidBy = (vote: object): object => {
  const { outcome, resultDigest, salt } = vote as Readonly<
    Record<'outcome' | 'resultDigest' | 'salt', unknown>
  >
  return { outcome: Number(outcome), resultDigest: String(resultDigest), salt: String(salt) }
}
