import type { Catalogue } from '../../resources/catalogue.ts'
import { answer, problem } from '../answer.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import type { HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { defaultLimit, listAnswer } from '../list-answer.ts'
import type { disputeRoutes } from '@lilymed/api'

/** Answers the routes of disputes. */
export const disputeHandlers = (catalogue: Catalogue): HandlersOf<typeof disputeRoutes> => ({
  listDisputes: ({ query: { phase, outcome, parameterVersion, ...paged }, asOf }) =>
    listAnswer(`disputes ${phase ?? ''} ${outcome ?? ''} ${parameterVersion ?? ''}`, paged, asOf, (query) =>
      catalogue.disputes({
        ...query,
        ...(parameterVersion === undefined ? {} : { parameterVersion }),
        ...(phase === undefined ? {} : { phase }),
        ...(outcome === undefined ? {} : { outcome }),
        order: 'descending',
      }),
    ),
  getDispute: ({ params: { disputeId }, asOf }) => {
    const item = catalogue.dispute(disputeId)
    return item === undefined ? problem('DISPUTE_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
  },
  listDisputeEvents: async ({ params: { disputeId }, query, asOf }) => {
    const name = `events ${disputeId}`
    const { limit = defaultLimit, cursor } = query
    const after = cursor === undefined ? undefined : readCursor(name, cursor)
    const facts = catalogue.disputeEvents(disputeId, after?.[0] ?? '', limit + 1)
    if (facts === undefined) return problem('DISPUTE_NOT_FOUND')
    if (cursor !== undefined && after === undefined) return problem('CURSOR_INVALID')
    const found = await facts
    const items = found.slice(0, limit)
    const next = found.length > limit ? (items.at(-1)?.origin.position ?? null) : null
    return answer({ items, nextCursor: next === null ? null : writeCursor(name, [next, name]), asOf })
  },
  getRound: ({ params: { disputeId, round }, asOf }) => {
    const dispute = catalogue.dispute(disputeId)
    if (dispute === undefined) return problem('DISPUTE_NOT_FOUND')
    const item = dispute.rounds.find((candidate) => candidate.round === round)
    return item === undefined ? problem('ROUND_NOT_FOUND') : itemAnswer(catalogue, item, dispute, asOf)
  },
  listDisagreements: ({ query, asOf }) =>
    listAnswer('disagreements', query, asOf, (paged) =>
      catalogue.disagreements({ ...paged, order: 'descending' }),
    ),
})
