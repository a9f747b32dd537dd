import type { DisputeId } from '@lilymed/domain'
import type { BlockRef } from '@lilymed/domain/mediation'
import type { EventReader } from '@lilymed/event-store'
import { factOfEvent } from './chain-state/fact-of-event.ts'
import type { FollowedChain, Head, Rewind } from './chain-state/follow-chain.ts'

/** Follows the chain's stream and lets every dispute act once per block. */
export type Reactor = {
  /** Follows until the signal aborts. Rejects with what the store threw. */
  run(signal: AbortSignal): Promise<void>
  /** Acts again on the head that is known, after an effect ended. */
  wake(): void
}

/** What can be attended: by whichever handler it is disputed, it has an id and an end. */
export type Attended = {
  readonly disputeId: DisputeId
  /** The block after which nothing follows. */
  readonly settledIn: BlockRef | null
}

/** Everything a mediator has to do with what it follows, one call per block. */
export type Desk<Item> = {
  attend(item: Item, head: Head): Promise<void>
  /** Folds every open record back to a block. */
  rewind(rewind: Rewind): Promise<void>
  forget(disputeId: DisputeId): void
  /** The chain time of the next thing that can go too late; Infinity when there is none. */
  deadlineOf(item: Item, head: Head): number
}

export type ReactorOptions<Item extends Attended> = {
  readonly chainId: number
  readonly store: Pick<EventReader, 'subscribe'>
  readonly chain: Omit<FollowedChain<Item>, 'rewindBelow'>
  readonly desk: Desk<Item>
  /** What is done for all of them together once each was attended. */
  readonly pokes: { attend(items: readonly Item[], headNumber: number): void }
  /** Whether the chain's stream is close enough to the chain to act on. */
  readonly isCaughtUp: () => boolean
  /** Told of a dispute whose turn failed; the others go on. */
  readonly onFailed: (disputeId: DisputeId, failure: unknown) => void
  /** Told of a failure that is no single dispute's; the next block is another turn. */
  readonly onTurnFailed: (failure: unknown) => void
}

/** Disputes whose records are written at the same time. */
const attendedAtOnce = 16

/** A reactor that has seen nothing yet. */
export const createReactor = <Item extends Attended>({
  chainId,
  store,
  chain,
  desk,
  pokes,
  isCaughtUp,
  onFailed,
  onTurnFailed,
}: ReactorOptions<Item>): Reactor => {
  let isLive = false
  let isTurning = false
  let wanted = false
  let turning: Promise<void> = Promise.resolve()

  const attend = async (dispute: Item): Promise<void> => {
    const head = chain.head()
    if (head === undefined) return
    try {
      await desk.attend(dispute, head)
      if (dispute.settledIn !== null && dispute.settledIn.number <= chain.finality()) {
        chain.forget(dispute.disputeId)
        desk.forget(dispute.disputeId)
      }
    } catch (failure) {
      onFailed(dispute.disputeId, failure)
    }
  }

  /** What cannot be told is urgent: it fails on its own, later. */
  const deadlineOf = (dispute: Item, head: Head): number => {
    try {
      return desk.deadlineOf(dispute, head)
    } catch (failure) {
      onFailed(dispute.disputeId, failure)
      return Number.NEGATIVE_INFINITY
    }
  }

  /** Every dispute once, the one with the earliest deadline first. */
  const attendAll = async (): Promise<void> => {
    const head = chain.head()
    if (head === undefined) return
    const disputes = chain
      .disputes()
      .map((dispute) => ({ dispute, deadline: deadlineOf(dispute, head) }))
      .toSorted((left, right) => (left.deadline < right.deadline ? -1 : 1))
    // Records of several votes share one durable write; the earliest deadlines still come first.
    const queue = disputes.values()
    const worker = async (): Promise<void> => {
      for (const { dispute } of queue) await attend(dispute)
    }
    await Promise.all(Array.from({ length: attendedAtOnce }, worker))
    pokes.attend(chain.disputes(), head.number)
  }

  const turn = async (): Promise<void> => {
    try {
      while (wanted) {
        wanted = false
        await attendAll().catch(onTurnFailed)
      }
    } finally {
      isTurning = false
    }
  }

  const wake = (): void => {
    if (!isLive || !isCaughtUp()) return
    wanted = true
    if (isTurning) return
    isTurning = true
    turning = turn()
  }

  /** The last rewind that the records were folded back by; what is read again is not done again. */
  let foldedTo = -1n

  const follow = async (signal: AbortSignal): Promise<'again' | 'over'> => {
    const filter = { streamPrefix: [`chain-${chainId}.facts`] }
    for await (const item of store.subscribe({ after: 'start', filter, signal })) {
      if (item.kind === 'caughtUp') isLive = true
      const fact = item.kind === 'event' ? factOfEvent(item.event) : undefined
      const change = fact === undefined ? 'nothing' : chain.take(fact)
      if (item.kind === 'event' && fact?.type === 'ChainRewound') {
        const to = { toBlock: Number(fact.data.toBlock), toHash: fact.data.toHash }
        if (item.event.revision > foldedTo) {
          // Records are folded back before anything acts on the shorter chain.
          await turning
          await desk.rewind(to)
          foldedTo = item.event.revision
        }
        if (change === 'beyond') {
          isLive = false
          chain.beginAgain()
          return 'again'
        }
      }
      if (change === 'head' || item.kind === 'caughtUp') wake()
    }
    return 'over'
  }

  return {
    wake,
    run: async (signal) => {
      let goesOn = true
      while (goesOn && !signal.aborted) {
        goesOn = (await follow(signal)) === 'again'
        await turning
      }
    },
  }
}
