import type { voteRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import type { HandlersOf } from '../handler.ts'
import { listAnswer } from '../list-answer.ts'
import { stretchOf } from '../parameters.ts'

/** Answers the routes of rounds and votes. */
export const voteHandlers = (catalogue: Catalogue): HandlersOf<typeof voteRoutes> => ({
  listRounds: ({ query: { limit, cursor, ...filters }, asOf }) => {
    const { outcome: closedWith, ...ofDisputes } = filters
    return listAnswer({ name: 'rounds', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.rounds({
        ...ofDisputes,
        closedWith,
        ...stretchOf(filters),
        ...page,
        order: 'descending',
      }),
    )
  },
  listVotes: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'votes', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.votes({ ...filters, ...stretchOf(filters), ...page, order: 'descending' }),
    ),
})
