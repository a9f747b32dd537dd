import { probes } from '@lilymed/api'
import type { IndexerStatus } from '@lilymed/api'
import type { FastifyInstance, FastifySchema } from 'fastify'

/** Registers /health (the process turns), /ready (every check holds, else 503) and /status (how far each chain is). */
export const registerProbes = (app: FastifyInstance, status: () => IndexerStatus): void => {
  const schemaOf = (id: keyof typeof probes): FastifySchema => ({
    operationId: id,
    summary: probes[id].summary,
    response: probes[id].answers,
  })
  app.get(probes.getHealth.path, { schema: schemaOf('getHealth') }, async (_, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  )
  app.get(probes.getReadiness.path, { schema: schemaOf('getReadiness') }, async (_, reply) => {
    const { ready, checks } = status()
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, checks })
  })
  app.get(probes.getStatus.path, { schema: schemaOf('getStatus') }, async (_, reply) =>
    reply.header('cache-control', 'no-store').send(status()),
  )
}
