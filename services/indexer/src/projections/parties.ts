import { disputes } from './disputes.ts'
import { defineProjection } from './projection.ts'

/** What someone is to a dispute. */
export type PartyRole = 'jobCreator' | 'resourceProvider' | 'solver' | 'mediator'

/** One of those whom a dispute is about. */
export type PartyRow = {
  /** What it is to the dispute, and who. */
  readonly party: string
  /** Where the dispute stands in the list of disputes. */
  readonly opened: string
}

/** The length of a dispute's id, which the keys of these rows begin with. */
export const disputeKeyLength = 66

/** What a party is found by. */
export const partyOf = (role: PartyRole, address: string): string => `${role}:${address}`

const keyOf = (disputeId: string, role: PartyRole, address: string): string =>
  `${disputeId}/${partyOf(role, address)}`

const partyIn = (key: string): string => key.slice(disputeKeyLength + 1)

/** Disputes by their parties: job creator, resource provider, solver, and everybody who was drawn for a panel. */
export const parties = defineProjection<PartyRow>({
  name: 'parties',
  version: 1,
  columns: { party: '$.party', sort: '$.opened' },
  steps: {
    DisputeOpened: {
      keys: ({ disputeId, jobCreator, resourceProvider, solver }) => [
        keyOf(disputeId, 'jobCreator', jobCreator),
        keyOf(disputeId, 'resourceProvider', resourceProvider),
        keyOf(disputeId, 'solver', solver),
      ],
      evolve: (_, fact, key) => ({ party: partyIn(key), opened: fact.origin.position }),
    },
    PanelDrawn: {
      keys: ({ disputeId, seats, alternates }) =>
        [...seats, ...alternates].map((mediator) => keyOf(disputeId, 'mediator', mediator)),
      evolve: (row, fact, key, read) => {
        if (row !== undefined) return row
        const dispute = read.get(disputes, fact.chainId, fact.data.disputeId)
        return dispute === undefined ? undefined : { party: partyIn(key), opened: dispute.opened.position }
      },
    },
  },
})
