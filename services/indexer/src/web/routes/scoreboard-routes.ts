import { routes } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { nextHref, placeOf, servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { scorePage } from '../pages/score-page.ts'
import { scoreboardPage } from '../pages/scoreboard-page.ts'

const perPage = 100
const { chainId: chain, epoch: epochNumber, cursor } = routes.getScoreboard.query.properties
const query = Type.Object({ chainId: chain, epoch: epochNumber, cursor })

type Asked = { readonly chainId?: number; readonly epoch?: number; readonly cursor?: string }

/** Registers the standings of each epoch, and what each mediator's points are for. */
export const registerScoreboard = (app: FastifyInstance, { catalogue, scoreboard }: PageSources): void => {
  /** The chain that is asked for, or the first: where there are several, a page is better than a question. */
  const chainOf = (chainId: number | undefined): number | undefined =>
    chainId ?? catalogue.chains()[0]?.chainId

  servePage(app, catalogue, {
    path: '/scoreboard',
    query,
    show: async (request, asOf) => {
      const asked = request.query as Asked
      const chainId = chainOf(asked.chainId)
      if (chainId === undefined) return { problem: 'NOT_CAUGHT_UP' }
      const board = await scoreboard.board({ chainId, epoch: asked.epoch })
      if (board === undefined) return { problem: 'EPOCH_NOT_FOUND' }
      const { epoch, standings } = board
      const list = `page of standings ${chainId} ${epoch.number}`
      const after = placeOf(list, asked.cursor)
      if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
      const from = after === undefined ? 0 : Number(after[1])
      const shown = standings.slice(from, from + perPage)
      const isLast = from + perPage >= standings.length
      const next = nextHref('/scoreboard', list, isLast ? null : ['', String(from + perPage), chainId], {
        chainId,
        epoch: epoch.number,
      })
      const baseUrl = `${request.protocol}://${request.host}`
      const parts = { epoch, standings: shown, next, rules: scoreboard.rules(chainId), baseUrl }
      return { page: scoreboardPage(parts, catalogue.asOf(chainId) ?? asOf) }
    },
  })

  servePage(app, catalogue, {
    path: '/scoreboard/mediators/:address',
    params: routes.getScore.params,
    query,
    show: async (request, asOf) => {
      const { address } = request.params as { readonly address: string }
      const asked = request.query as Asked
      const chainId = chainOf(asked.chainId)
      if (chainId === undefined) return { problem: 'NOT_CAUGHT_UP' }
      const board = await scoreboard.board({ chainId, epoch: asked.epoch })
      const standing = board?.standings.find(({ mediator }) => mediator === address)
      if (board === undefined) return { problem: 'EPOCH_NOT_FOUND' }
      if (standing === undefined) return { problem: 'SCORE_NOT_FOUND' }
      const { number: epoch } = board.epoch
      const list = `page of scored seats ${chainId} ${epoch} ${address}`
      const after = placeOf(list, asked.cursor)
      if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
      const { items, next } = scoreboard.seats({ chainId, epoch, mediator: address, limit: perPage, after })
      const href = nextHref(`/scoreboard/mediators/${address}`, list, next, { chainId, epoch })
      const parts = { epoch: board.epoch, standing, seats: items, next: href }
      return { page: scorePage(parts, catalogue.asOf(chainId) ?? asOf) }
    },
  })
}
