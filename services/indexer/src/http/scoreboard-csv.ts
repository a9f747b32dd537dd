import { routes, standingsCsv } from '@lilymed/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Catalogue } from '../resources/catalogue.ts'
import type { Scoreboard } from '../scoreboard/scoreboard.ts'
import { etagOf, isUnchanged } from './etag.ts'
import { ownChain } from './own-chain.ts'
import { sendProblem } from './send-problem.ts'

const { chainId, epoch } = routes.getScoreboard.query.properties

const schema = {
  operationId: 'getScoreboardCsv',
  summary: 'Standings of an epoch as CSV, best first',
  querystring: Type.Object({ chainId, epoch }, { additionalProperties: false }),
  produces: ['text/csv'],
}

/** Serves the standings of an epoch as a file for spreadsheets. */
export const registerScoreboardCsv = (
  app: FastifyInstance,
  catalogue: Catalogue,
  scoreboard: Scoreboard,
): void => {
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const asOf = catalogue.asOf()
    if (asOf === undefined) return sendProblem(request, reply, 'NOT_CAUGHT_UP')
    const wish = request.query as { readonly chainId?: number; readonly epoch?: number }
    const own = ownChain(catalogue, wish.chainId)
    if (own === undefined) {
      const errors = [
        { path: '/chainId', reason: 'must say whose epochs are meant: there are several chains' },
      ]
      return sendProblem(request, reply, 'REQUEST_INVALID', { errors })
    }
    const board = await scoreboard.board({ chainId: own, epoch: wish.epoch })
    if (board === undefined) return sendProblem(request, reply, 'EPOCH_NOT_FOUND')
    const etag = etagOf(asOf.position, catalogue.edition())
    void reply.header('etag', etag).header('cache-control', 'no-cache')
    if (isUnchanged(request.headers['if-none-match'], etag)) return reply.code(304).send()
    const { state, number } = board.epoch
    const name = `scoreboard-${own}-epoch-${number}${state === 'closed' ? '' : '-provisional'}.csv`
    return reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .type('text/csv; charset=utf-8')
      .send(standingsCsv(board.standings))
  }
  app.get('/v1/scoreboard.csv', { schema, handler })
}
