import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

/** Makes the OpenAPI 3.1 document from the schemas of the routes registered after it, and serves it at /openapi.json. */
export const registerOpenApi = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'LilyMed indexer',
        version: '1',
        description:
          'Disputes, deals and mediators of the Lilypad network as the chain tells them, each act recomputed. Read-only. Amounts are wei of LP in decimal text; times are RFC 3339 in UTC.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
    hideUntagged: false,
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `schema-${index}`,
    },
  })
  app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  )
}
