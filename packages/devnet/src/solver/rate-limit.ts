import type { FastifyInstance } from 'fastify'
import { PlainRefusal } from './plain-refusal.ts'

/** How many requests an address may send to one path in a window. Lilypad's default is 5 in 10 s. */
export type RateLimit = { readonly requests: number; readonly windowMs: number }

/** Refuses with status 429 what is over the limit. `now` in milliseconds. */
export const addRateLimit = (
  app: FastifyInstance,
  { requests, windowMs }: RateLimit,
  now: () => number,
): void => {
  const counts = new Map<string, number>()
  let windowStart = now()
  app.addHook('onRequest', async (request, reply) => {
    const at = now()
    if (at - windowStart >= windowMs) {
      counts.clear()
      windowStart = at
    }
    const key = `${request.ip} ${request.url.split('?', 1)[0]}`
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    if (count <= requests) return
    reply.header('retry-after', Math.ceil((windowStart + windowMs - at) / 1000))
    throw new PlainRefusal(429, 'Too Many Requests')
  })
}
