import type { FastifyInstance } from 'fastify'
import type { Catalogue } from '../resources/catalogue.ts'

/** One thing that must be so before the indexer is ready. */
export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string }

/** Registers /health (the process turns), /ready (every check holds, else 503) and /status (how far each chain is). */
export const registerHealth = (
  app: FastifyInstance,
  { checks, catalogue }: { readonly checks: () => readonly Check[]; readonly catalogue: Catalogue },
): void => {
  const schema = { hide: true }
  app.get('/health', { schema }, async () => ({ status: 'ok' }))
  app.get('/ready', { schema }, async (_, reply) => {
    const list = checks()
    const ready = list.every(({ ok }) => ok)
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, checks: list })
  })
  app.get('/status', { schema }, async () => ({
    position: catalogue.asOf()?.position ?? null,
    chains: catalogue.chains().map(({ chainId, block, at, finality }) => ({ chainId, block, at, finality })),
  }))
}
