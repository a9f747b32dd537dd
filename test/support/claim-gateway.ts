import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A trustless IPFS gateway on loopback that has the CARs it was given, and nothing else. */
export type ClaimGateway = {
  readonly url: string
  /** By CID. */
  readonly cars: Map<string, Uint8Array>
  close(): Promise<void>
}

/** Starts a gateway without any CAR on a free port. */
export const startClaimGateway = async (): Promise<ClaimGateway> => {
  const cars = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://gateway')
    const car = cars.get(pathname.slice('/ipfs/'.length))
    if (car === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/vnd.ipld.car; version=1' }).end(car)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cars,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
