import type { FastifyPluginAsync } from 'fastify'

/** `failing`: the known-answer test did not pass, so every run would fail. */
export type Health = { readonly status: 'ok' | 'failing' }

/** `GET /health`, the one route without a token: 200 while runs can succeed, else 503. */
export function healthRoute(health: () => Health): FastifyPluginAsync {
  return async (app) => {
    app.get('/health', async (_request, reply) => {
      const answer = health()
      return reply.code(answer.status === 'ok' ? 200 : 503).send(answer)
    })
  }
}
