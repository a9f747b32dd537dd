import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { isUnchanged } from '../../http/etag.ts'
import { readAssets } from '../assets.ts'

/** Registers what pages load. */
export const registerAssets = (app: FastifyInstance): void => {
  for (const [name, { type, body }] of readAssets()) {
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    app.get(`/assets/${name}`, { schema: { hide: true } }, (request, reply) => {
      void reply.header('etag', etag).header('cache-control', 'public, max-age=300')
      if (isUnchanged(request.headers['if-none-match'], etag)) return reply.code(304).send()
      return reply.type(type).send(body)
    })
  }
}
