import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens. */
export type Listening = {
  /** Scheme, host and port. */
  readonly origin: string
  /** Ends every connection and the server. */
  close(): Promise<void>
}

/** Has a server of few and small answers listen; a request may take ten seconds to arrive. Rejects when it cannot listen there. */
export const listen = async (
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> => {
  server.requestTimeout = 10_000
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject)
  server.listen(port, host, listening.resolve)
  await listening.promise
  const { address, family, port: taken } = server.address() as AddressInfo
  return {
    origin: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
