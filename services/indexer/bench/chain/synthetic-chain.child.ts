// Serves a chain that is made as it is read: the calls an indexer needs, over HTTP on this machine.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parametersOf } from '../measure/run-child.ts'
import { createSyntheticChain } from './synthetic-chain.ts'

type Call = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] }
type LogFilter = {
  readonly fromBlock?: string
  readonly toBlock?: string
  readonly blockHash?: string
  readonly address?: string | readonly string[]
}

/** Slots in two epochs: what anvil takes for final. */
const finalDepth = 64

const { events } = parametersOf<{ events: number }>()
const chain = createSyntheticChain(events)
const tags: Readonly<Record<string, number>> = {
  latest: chain.head,
  safe: Math.max(0, chain.head - finalDepth / 2),
  finalized: Math.max(0, chain.head - finalDepth),
}

const resultOf = ({ method, params: [first] }: Call): string | undefined => {
  switch (method) {
    case 'eth_chainId':
      return '"0x7a69"'
    case 'eth_blockNumber':
      return `"0x${chain.head.toString(16)}"`
    case 'eth_getBlockByNumber':
      return chain.block(tags[String(first)] ?? Number(first)) ?? 'null'
    case 'eth_getBlockByHash': {
      const number = chain.numberOf(String(first))
      return number === undefined ? 'null' : (chain.block(number) ?? 'null')
    }
    case 'eth_getLogs': {
      const { fromBlock, toBlock, blockHash, address = [] } = first as LogFilter
      const addresses = new Set([address].flat().map((one) => one.toLowerCase()))
      if (blockHash === undefined) return chain.logs(Number(fromBlock), Number(toBlock), addresses)
      const number = chain.numberOf(blockHash)
      return number === undefined ? undefined : chain.logs(number, number, addresses)
    }
    default:
      return undefined
  }
}

const answer = (call: Call): string => {
  const result = resultOf(call)
  const outcome =
    result === undefined
      ? `"error":{"code":-32601,"message":"${call.method} is not served"}`
      : `"result":${result}`
  return `{"jsonrpc":"2.0","id":${JSON.stringify(call.id)},${outcome}}`
}

const server = createServer((incoming, outgoing) => {
  let body = ''
  incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
  incoming.on('end', () => {
    const asked = JSON.parse(body) as Call | Call[]
    const text = Array.isArray(asked) ? `[${asked.map(answer).join()}]` : answer(asked)
    outgoing.setHeader('content-type', 'application/json').end(Buffer.from(text, 'latin1'))
  })
})
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.stdout.write(`${JSON.stringify({ url, head: chain.head })}\n`)
})
