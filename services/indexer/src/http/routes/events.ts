import type { eventRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { answer, refusal } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { ownChain } from '../own-chain.ts'

/** Answers the routes of the facts themselves. */
export const eventHandlers = (catalogue: Catalogue): HandlersOf<typeof eventRoutes> => ({
  listEvents: async ({ query: { after = '', limit = 100, ...filters }, asOf }) => {
    const { fromBlock, toBlock } = filters
    const chainId = ownChain(catalogue, filters.chainId)
    if (chainId === undefined && (fromBlock ?? toBlock) !== undefined) {
      return refusal([
        { path: '/chainId', reason: 'must say whose blocks are meant: there are several chains' },
      ])
    }
    const { facts, next } = await catalogue.events({ ...filters, chainId, after, limit })
    return answer({ items: [...facts], nextCursor: next, asOf: catalogue.asOf(chainId) ?? asOf })
  },
})
