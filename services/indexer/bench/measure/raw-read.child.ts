// The least a reader of the chain can do: ask for the logs, take the bytes off the socket, parse them as JSON.
import { Agent, request } from 'node:http'
import { lilypad } from '../chain/sample-deals.ts'
import { beginMeasuring, parametersOf } from './run-child.ts'

const { url, head, blocksAtOnce, inFlight } = parametersOf<{
  url: string
  head: number
  blocksAtOnce: number
  inFlight: number
}>()
const agent = new Agent({ keepAlive: true })
const address = Object.values(lilypad).map((contract) => contract.address)
const hex = (value: number): string => `0x${value.toString(16)}`

const logsOf = (from: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const filter = { address, fromBlock: hex(from), toBlock: hex(Math.min(head, from + blocksAtOnce - 1)) }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getLogs', params: [filter] })
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const outgoing = request(url, { method: 'POST', agent, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const answer = JSON.parse(Buffer.concat(chunks).toString('latin1')) as { result: unknown[] }
        resolve(answer.result.length)
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const end = beginMeasuring()
let next = 0
let requests = 0
let events = 0
const lane = async (): Promise<void> => {
  while (next <= head) {
    const from = next
    next += blocksAtOnce
    requests += 1
    const found = await logsOf(from)
    events += found
  }
}
await Promise.all(Array.from({ length: inFlight }, lane))
end({ events, requests })
agent.destroy()
