import { createServer } from 'node:http'
import { listen } from '../listen.ts'
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
  const { origin, close } = await listen(server, { host, port })
  return { url: `${origin}/metrics`, close }
}
