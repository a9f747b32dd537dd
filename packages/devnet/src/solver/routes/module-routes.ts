import type { FastifyInstance, FastifyReply } from 'fastify'
import { PlainRefusal } from '../plain-refusal.ts'
import type { SolverContext } from '../solver-context.ts'

const sendBytes = (reply: FastifyReply, bytes: Uint8Array | undefined): FastifyReply => {
  if (!bytes) throw new PlainRefusal(404, '404 page not found')
  return reply.type('application/octet-stream').send(Buffer.from(bytes))
}

/** LilyMed's own routes: module templates and programs by digest, for anybody. */
export const addModuleRoutes = (app: FastifyInstance, { shelf }: SolverContext): void => {
  app.get<{ readonly Params: { readonly name: string; readonly hash: string } }>(
    '/modules/:name/:hash/lilypad_module.json.tmpl',
    (request, reply) => sendBytes(reply, shelf.template(request.params.name, request.params.hash)),
  )
  app.get<{ readonly Params: { readonly hash: string } }>('/modules/blobs/:hash', (request, reply) =>
    sendBytes(reply, shelf.blob(request.params.hash)),
  )
}
