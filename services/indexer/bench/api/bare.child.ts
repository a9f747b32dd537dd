// Gives back what it was handed, with nothing but node:http: what any answer of these bytes costs here.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

let bodies: readonly Uint8Array[] = []
let turn = 0

const server = createServer((_, response) => {
  const body = bodies[turn++ % bodies.length] ?? new Uint8Array()
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
})

process.on('message', (order: { readonly bodies?: readonly Uint8Array[] }) => {
  if (order.bodies !== undefined) bodies = order.bodies
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss() })
})
process.once('SIGTERM', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
// Whoever started this is gone.
process.once('disconnect', () => process.exit(1))
