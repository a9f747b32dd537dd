import { randomMediation, randomMediationStream, shadowRandomStream } from '@lilymed/domain/mediation-random'
import type { RandomMediationEvent, RandomMediationState } from '@lilymed/domain/mediation-random'
import type { Address } from '@lilymed/domain'
import type { EventStore } from '@lilymed/event-store'
import type { FollowedChain, Head } from '../chain-state/follow-chain.ts'
import { openRecord } from '../mediation/open-record.ts'
import type { Desk } from '../reactor.ts'
import type { DealJournal } from './deal-journal.ts'
import type { DealRecord } from './deal-record.ts'
import type { MediationName } from './deal-steps.ts'
import type { MediateDeal } from './mediate-deal.ts'
import { reconcileDeal } from './reconcile-deal.ts'

/** Everything a drawn mediator has to do with deals. */
export type DealDesk = Desk<DealRecord> & {
  /** The mediations whose records are open. */
  mediations(): readonly (MediationName & { readonly state: RandomMediationState })[]
}

export type DealDeskOptions = {
  readonly chainId: number
  readonly mediator: Address
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly chain: Pick<FollowedChain<DealRecord>, 'rewindBelow'>
  readonly mediateDeal: MediateDeal
  /** Set where nothing is said: every disputed deal is examined, whoever was drawn for it, perhaps on a machine that is jailed. */
  readonly shadows: { readonly isJailed: () => boolean } | undefined
  /** Told of events once they are stored. */
  readonly onStored: (
    mediation: MediationName,
    events: readonly RandomMediationEvent[],
    state: RandomMediationState,
  ) => void
  /** Told of a mediation after each block it was attended at. */
  readonly onAttended: (mediation: MediationName, state: RandomMediationState, head: Head) => void
}

type Opened = MediationName & { readonly journal: DealJournal }

/** The desk of one mediator. */
export const createDealDesk = ({
  chainId,
  mediator,
  store,
  chain,
  mediateDeal,
  shadows,
  onStored,
  onAttended,
}: DealDeskOptions): DealDesk => {
  const streamOf = shadows !== undefined ? shadowRandomStream : randomMediationStream
  const journals = new Map<string, Opened>()

  const open = async ({ disputeId, dealId }: DealRecord): Promise<Opened> => {
    const known = journals.get(disputeId)
    if (known !== undefined) return known
    const stream = streamOf(chainId, disputeId)
    const name = { disputeId, dealId, stream }
    const correlation = dealId.length <= 256 ? { $correlationId: dealId } : {}
    const machine = shadows?.isJailed() === true ? { machine: 'jailed' } : {}
    const journal = await openRecord(randomMediation, {
      store,
      stream,
      metadata: { schemaVersion: '1', disputeId, ...correlation, ...machine },
      onStored: (events, state) => onStored(name, events, state),
    })
    const opened = { ...name, journal }
    journals.set(disputeId, opened)
    return opened
  }

  const isOurs = ({ request }: DealRecord): boolean =>
    request !== null && (shadows !== undefined || request.mediator === mediator)

  return {
    attend: async (deal, head) => {
      if (!isOurs(deal) && !journals.has(deal.disputeId)) return
      const { journal, ...name } = await open(deal)
      await reconcileDeal(journal, deal, isOurs(deal), chain.rewindBelow)
      const { disputeId: id, dealId, members } = deal
      await mediateDeal({ journal, id, deal: { dealId, members }, head })
      onAttended(name, journal.state(), head)
    },
    rewind: async ({ toBlock, toHash }) => {
      for (const { journal } of journals.values()) await journal.execute({ type: 'Rewind', toBlock, toHash })
    },
    forget: (disputeId) => {
      journals.delete(disputeId)
    },
    deadlineOf: (deal) => (isOurs(deal) && deal.closed === null ? (deal.endsAt ?? Infinity) : Infinity),
    mediations: () =>
      [...journals.values()].map(({ journal, ...name }) => ({ ...name, state: journal.state() })),
  }
}
