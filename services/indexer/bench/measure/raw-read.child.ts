// The least a reader of the chain can do: ask for the logs, take the bytes off the socket, parse them as JSON. `by` fetch, it does what a
// reader does who takes what Node has for that.
import { Agent, request } from 'node:http'
import { lilypad } from '../chain/sample-deals.ts'
import { beginMeasuring, parametersOf } from './run-child.ts'

const { url, head, blocksAtOnce, inFlight, by } = parametersOf<{
  url: string
  head: number
  blocksAtOnce: number
  inFlight: number
  by: 'socket' | 'fetch'
}>()
const agent = new Agent({ keepAlive: true })
const address = Object.values(lilypad).map((contract) => contract.address)
const hex = (value: number): string => `0x${value.toString(16)}`

const questionFor = (from: number): string => {
  const filter = { address, fromBlock: hex(from), toBlock: hex(Math.min(head, from + blocksAtOnce - 1)) }
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getLogs', params: [filter] })
}

type Answer = { readonly result: readonly unknown[] }

const askBySocket = (body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const outgoing = request(url, { method: 'POST', agent, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('latin1')) as Answer))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const askByFetch = async (body: string): Promise<Answer> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body })
  return JSON.parse(await answer.text()) as Answer
}

const ask = by === 'fetch' ? askByFetch : askBySocket

const end = beginMeasuring()
let next = 0
let requests = 0
let events = 0
const lane = async (): Promise<void> => {
  while (next <= head) {
    const from = next
    next += blocksAtOnce
    requests += 1
    const { result } = await ask(questionFor(from))
    events += result.length
  }
}
await Promise.all(Array.from({ length: inFlight }, lane))
end({ events, requests })
agent.destroy()
