// Lets bytes through to a chain's RPC, requests later by a fixed time: an endpoint that is not on this machine.
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { parametersOf } from './run-child.ts'

const { url, latencyMs } = parametersOf<{ url: string; latencyMs: number }>()
const { hostname, port } = new URL(url)
const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ host: hostname, port: Number(port), noDelay: true })
  upstream.pipe(client)
  client.on('data', (chunk) => void setTimeout(() => upstream.write(chunk), latencyMs))
  const end = (): void => {
    client.destroy()
    upstream.destroy()
  }
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
