import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Telemetry } from './open-telemetry.ts'
import type { MetricsConfig } from './metrics-config.ts'

export type MetricsServer = { readonly url: string; close(): Promise<void> }

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Shows metrics at /metrics on a listener of their own, and nothing else. Rejects when it cannot listen there. */
export const serveMetrics = async (
  { exposition }: Pick<Telemetry, 'exposition'>,
  { host, port }: MetricsConfig,
): Promise<MetricsServer> => {
  const server = createServer((request, response) => {
    const isAsked = request.url?.split('?')[0] === '/metrics'
    if (!isAsked || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(isAsked ? 405 : 404).end()
      return
    }
    exposition().then(
      (text) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.requestTimeout = 10_000
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject)
  server.listen(port, host, listening.resolve)
  await listening.promise
  const { address, family, port: taken } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}/metrics`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
