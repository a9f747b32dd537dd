import { isCommitted, mediationStream, nextDeadline } from '@lilymed/domain/mediation'
import type { MediationEvent, MediationState } from '@lilymed/domain/mediation'
import type { Address, DisputeId } from '@lilymed/domain'
import type { EventStore } from '@lilymed/event-store'
import type { ChainState, Head, Rewind } from '../chain-state/chain-state.ts'
import { claimTermsOf } from '../chain-state/dispute-record.ts'
import type { DisputeRecord, RoundRecord } from '../chain-state/dispute-record.ts'
import { recoverVote } from '../keystore/recover-vote.ts'
import type { VoteContext } from '../keystore/vote-context.ts'
import type { VoteSecrets } from '../keystore/vote-secrets.ts'
import type { VoteProtection } from '../protection/open-protection.ts'
import { voteKey } from '../protection/promise-record.ts'
import { openJournal } from './journal.ts'
import type { Journal } from './journal.ts'
import type { Mediate } from './mediate.ts'
import { reconcile } from './reconcile.ts'
import { roleIn, roundViewOf } from './round-view-of.ts'
import { shadowRound, shadowStream } from './shadow-round.ts'

/** Everything this mediator has to do with disputes, one call per block. */
export type DisputeDesk = {
  /** Brings every vote in a dispute in line with the chain and starts what is due. */
  attend(dispute: DisputeRecord, head: Head): Promise<void>
  /** Folds every open record back to a block. */
  rewind(rewind: Rewind): Promise<void>
  /** Closes the records of a dispute that needs nothing any more. */
  forget(disputeId: DisputeId): void
  /** The votes whose records are open. */
  votes(): readonly {
    readonly disputeId: DisputeId
    readonly round: number
    readonly state: MediationState
  }[]
  /** The open record of the vote in a round; undefined where there is none. */
  recordOf(disputeId: DisputeId, round: number): Journal | undefined
  /** The chain time of the next thing in a dispute that can go too late; Infinity when there is none. */
  deadlineOf(dispute: DisputeRecord, head: Head): number
}

export type DisputeDeskOptions = {
  readonly chainId: number
  readonly pool: Address
  readonly mediator: Address
  /** The key that acts for the mediator. */
  readonly key: Address
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly chain: Pick<ChainState, 'rewindBelow' | 'dealMembers'>
  readonly secrets: VoteSecrets
  readonly protection: Pick<VoteProtection, 'ofDispute'>
  readonly mediate: Mediate
  /** Set where none is voted in: which disputes are examined all the same, and whether on a machine that is jailed. */
  readonly shadows?: {
    readonly examines: (dispute: DisputeRecord) => boolean
    readonly isJailed: () => boolean
    /** Told of what was found, after each block that its dispute was attended at. */
    readonly onAttended: (shadow: Shadow, state: MediationState, head: Head) => void
  }
  /** Told of events of a vote once they are stored. */
  readonly onStored: (vote: VoteContext, events: readonly MediationEvent[]) => void
  /** Told of a vote after each block it was attended at. */
  readonly onAttended: (vote: VoteContext, state: MediationState, head: Head) => void
  /** Told once when there is a commitment of ours that this node did not decide. */
  readonly onUnknownCommit: (vote: VoteContext) => void
}

/** What is found of a round without a vote: which, where it is recorded, and of which dispute. */
export type Shadow = {
  readonly vote: VoteContext
  readonly stream: string
  readonly isJailed: boolean
  readonly dispute: DisputeRecord
}

type Opened = {
  readonly context: VoteContext
  readonly journal: Journal
  readonly stream: string
  readonly isJailed: boolean
}

/** The desk of one mediator. */
export const createDisputeDesk = (options: DisputeDeskOptions): DisputeDesk => {
  const { chainId, pool, mediator, key, store, chain, secrets, protection, mediate } = options
  const streamOf = options.shadows === undefined ? mediationStream : shadowStream
  const journals = new Map<string, Opened>()
  const warned = new Set<string>()

  const open = async (dispute: DisputeRecord, round: number): Promise<Opened> => {
    const { disputeId, dealId } = dispute
    const stream = streamOf(chainId, disputeId, round)
    const known = journals.get(stream)
    if (known !== undefined) return known
    const context = { chainId, pool, disputeId, round, mediator }
    const isJailed = options.shadows?.isJailed() === true
    const metadata = {
      schemaVersion: '1',
      disputeId,
      ...(dealId.length <= 256 ? { $correlationId: dealId } : {}),
      ...(isJailed ? { machine: 'jailed' } : {}),
    }
    const onStored = (events: readonly MediationEvent[]): void => options.onStored(context, events)
    const opened = {
      context,
      stream,
      isJailed,
      journal: await openJournal({ store, stream, metadata, onStored }),
    }
    journals.set(stream, opened)
    return opened
  }

  /**
   * Whether the chain or the vote protection has a commitment of ours that no record of this node decided: someone else may hold our
   * key, or what this node knew is lost.
   */
  const hasUnknownCommit = async (dispute: DisputeRecord): Promise<boolean> => {
    let isUnknown = false
    const onChain = dispute.rounds.flatMap(({ round, commits }) =>
      commits.filter((each) => each.mediator === mediator).map(({ commitment }) => ({ round, commitment })),
    )
    const promised = protection
      .ofDispute(dispute.disputeId)
      .filter((each) => voteKey(each) === voteKey({ ...each, chainId, pool, mediator }))
    for (const { round, commitment } of [...onChain, ...promised]) {
      const { journal, context } = await open(dispute, round)
      const { commit } = journal.state()
      if (commit?.origin === 'intended' && commit.commitment === commitment) continue
      isUnknown = true
      const stream = mediationStream(chainId, dispute.disputeId, round)
      if (!warned.has(stream)) options.onUnknownCommit(context)
      warned.add(stream)
    }
    return isUnknown
  }

  const attendRound = async (dispute: DisputeRecord, round: RoundRecord, head: Head): Promise<void> => {
    const isOpen = journals.has(mediationStream(chainId, dispute.disputeId, round.round))
    if (roleIn(round, mediator) === undefined && !isOpen) return
    const { journal, context } = await open(dispute, round.round)
    await reconcile(journal, dispute, round, {
      mediator,
      key,
      rewindBelow: chain.rewindBelow,
      recover: ({ sealedVote, commitment }) => recoverVote(sealedVote, commitment, context, secrets)?.ballot,
    })
    const view = roundViewOf(dispute.dispute, round, head, await hasUnknownCommit(dispute))
    const deal = { dealId: dispute.dealId, members: chain.dealMembers(dispute.dealId) }
    await mediate({ journal, context, deal, terms: claimTermsOf(dispute.dispute), view })
    options.onAttended(context, journal.state(), head)
  }

  /** Follows a round that is open to commitments, or was when this node began to, without a word to the chain. */
  const shadow = async (dispute: DisputeRecord, onChain: RoundRecord, head: Head): Promise<void> => {
    const round = shadowRound(onChain, mediator)
    if (round.panel === null) return
    const { journal, context: vote, ...opened } = await open(dispute, round.round)
    const isOpen = round.commitEnd === null && head.timestamp < round.panel.commitEndsAt
    if (journal.state().draw === null && !isOpen) return
    await reconcile(journal, dispute, round, {
      mediator,
      key,
      rewindBelow: chain.rewindBelow,
      recover: () => undefined,
    })
    const deal = { dealId: dispute.dealId, members: chain.dealMembers(dispute.dealId) }
    const view = roundViewOf(dispute.dispute, round, head, false)
    await mediate({ journal, context: vote, deal, terms: claimTermsOf(dispute.dispute), view })
    options.shadows?.onAttended({ ...opened, vote, dispute }, journal.state(), head)
  }

  const turn = options.shadows === undefined ? attendRound : shadow

  return {
    attend: async (dispute, head) => {
      if (options.shadows?.examines(dispute) === false) return
      for (const round of dispute.rounds) await turn(dispute, round, head)
    },
    rewind: async ({ toBlock, toHash }) => {
      for (const { journal } of journals.values()) await journal.execute({ type: 'Rewind', toBlock, toHash })
    },
    forget: (disputeId) => {
      for (const [stream, { context }] of journals)
        if (context.disputeId === disputeId) journals.delete(stream)
    },
    votes: () =>
      [...journals.values()].map(({ context: { disputeId, round }, journal }) => ({
        disputeId,
        round,
        state: journal.state(),
      })),
    recordOf: (disputeId, round) => journals.get(streamOf(chainId, disputeId, round))?.journal,
    deadlineOf: (dispute, head) =>
      Math.min(
        ...dispute.rounds.map((round) => {
          const state = journals.get(streamOf(chainId, dispute.disputeId, round.round))?.journal.state()
          const isOurs = state !== undefined && (isCommitted(state) || state.draw !== null)
          const deadline = isOurs
            ? nextDeadline(state, roundViewOf(dispute.dispute, round, head, false))
            : round.panel?.commitEndsAt
          return deadline ?? Infinity
        }),
        Infinity,
      ),
  }
}
