import type { disputeRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { answer, cursorRefused, problem } from '../answer.ts'
import { listOf, readCursor, refusedCursor, writeCursor } from '../cursor.ts'
import type { HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { defaultLimit, listAnswer } from '../list-answer.ts'
import { answerAt } from '../moment.ts'
import { stretchOf } from '../parameters.ts'

/** Answers the routes of disputes. */
export const disputeHandlers = (
  catalogue: Catalogue,
): HandlersOf<Omit<typeof disputeRoutes, 'listDisputeEvidence'>> => ({
  listDisputes: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'disputes', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.disputes({ ...filters, ...stretchOf(filters), ...page, order: 'descending' }),
    ),
  getDispute: ({ params: { disputeId }, query, asOf }) =>
    answerAt(
      query,
      'DISPUTE_NOT_FOUND',
      () => {
        const item = catalogue.dispute(disputeId)
        return item === undefined ? problem('DISPUTE_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
      },
      (moment) => catalogue.disputeAt(disputeId, moment),
    ),
  listDisputeEvents: async ({ params: { disputeId }, query: { cursor, limit = defaultLimit } }) => {
    const list = listOf('events of a dispute', { disputeId })
    const after = cursor === undefined ? undefined : readCursor(list, cursor)
    if (cursor !== undefined && after === undefined) return cursorRefused(refusedCursor(list, cursor))
    const found = await catalogue.disputeEvents(disputeId, after?.[0] ?? '', limit + 1)
    const asOf = found === undefined ? undefined : catalogue.asOf(found.chainId)
    if (found === undefined || asOf === undefined) return problem('DISPUTE_NOT_FOUND')
    const items = found.facts.slice(0, limit)
    const last = found.facts.length > limit ? items.at(-1) : undefined
    const nextCursor = last === undefined ? null : writeCursor(list, [last.origin.position, '', last.chainId])
    return answer({ items, nextCursor, asOf })
  },
  getRound: ({ params: { disputeId, round }, asOf }) => {
    const dispute = catalogue.dispute(disputeId)
    if (dispute === undefined) return problem('DISPUTE_NOT_FOUND')
    const item = dispute.rounds.find((candidate) => candidate.round === round)
    return item === undefined ? problem('ROUND_NOT_FOUND') : itemAnswer(catalogue, item, dispute, asOf)
  },
  listDisagreements: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'disagreements', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.disagreements({ ...filters, ...page, order: 'descending' }),
    ),
})
