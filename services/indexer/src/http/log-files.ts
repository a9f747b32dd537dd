import type { FastifyInstance } from 'fastify'
import { folderSource, parseTilePath } from '@lilymed/event-store/merkle-log'
import { sendProblem } from './send-problem.ts'

/** The longest file of a log: a bundle of 256 entries of 64 KiB. */
const maxBytes = 256 * (2 + 65_535)

/**
 * Serves a Merkle log's public files below /log/ as C2SP tlog-tiles asks: the checkpoint, which changes, and tiles, which never
 * do. Nothing else of the folder has an address.
 */
export const registerLogFiles = (app: FastifyInstance, folder: string): void => {
  const source = folderSource(folder)
  const schema = { hide: true }

  app.get('/log/checkpoint', { schema }, async (request, reply) => {
    const bytes = await source.read('checkpoint', maxBytes)
    if (bytes === undefined) return sendProblem(request, reply, 'NOT_CAUGHT_UP')
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(bytes)
  })

  app.get<{ Params: { '*': string } }>('/log/tile/*', { schema }, async (request, reply) => {
    const path = `tile/${request.params['*']}`
    const bytes = parseTilePath(path) && (await source.read(path, maxBytes))
    if (!bytes) return sendProblem(request, reply, 'ROUTE_NOT_FOUND')
    return reply
      .type('application/octet-stream')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(bytes)
  })
}
