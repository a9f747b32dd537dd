import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requiredContracts } from '../chains/chain-config.ts'
import type { ChainConfig } from '../chains/chain-config.ts'
import { addressOf, bytesOf } from './fact-script.ts'

/** The settings of a chain with contracts of that name, polled often. */
export const chainConfigOf = (chainId: number, url: string): ChainConfig => ({
  chainId,
  startBlock: 0,
  endpoints: [{ url }],
  contracts: Object.fromEntries(
    requiredContracts.map((name) => [name, addressOf(name)]),
  ) as unknown as ChainConfig['contracts'],
  pollIntervalMs: 50,
  readyLagSeconds: 60,
  headStallSeconds: 0,
  missingState: 'tell',
})

type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }

const hex = (number: number): string => `0x${number.toString(16)}`

export type EmptyChain = {
  readonly url: string
  /** Puts another block on top. */
  mine(): void
  /** Every block from this one on becomes another one. */
  reorganise(from: number): void
  /** Hangs up on whoever calls, or takes calls again. Its port stays its own meanwhile. */
  hangUp(isAway: boolean): void
  close(): Promise<unknown>
}

/** A chain of empty blocks that speaks as much JSON-RPC as ingest asks for. */
export const startEmptyChain = async (chainId: number, blocks: number): Promise<EmptyChain> => {
  let head = blocks
  let isHungUp = false
  let forkedFrom = Number.POSITIVE_INFINITY
  const hashOf = (number: number): string =>
    bytesOf(`block ${number}${number >= forkedFrom ? ' forked' : ''}`)
  const block = (number: number) => ({
    number: hex(number),
    hash: hashOf(number),
    parentHash: hashOf(number - 1),
    timestamp: hex(1_795_000_000 + number),
    logsBloom: `0x${'00'.repeat(256)}`,
  })
  const find = (asked: string) => {
    if (asked.length === 66)
      return Array.from({ length: head + 1 }, (_, n) => block(n)).find(({ hash }) => hash === asked)
    const number = { latest: head, safe: head - 1, finalized: head - 2 }[asked] ?? Number(asked)
    return number > head ? undefined : block(number)
  }
  const answer = ({ id, method, params }: Call): object => {
    if (method === 'eth_chainId') return { jsonrpc: '2.0', id, result: hex(chainId) }
    if (method === 'eth_getLogs') return { jsonrpc: '2.0', id, result: [] }
    return { jsonrpc: '2.0', id, result: find(String(params[0])) ?? null }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const calls = JSON.parse(Buffer.concat(chunks).toString()) as Call | Call[]
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(Array.isArray(calls) ? calls.map(answer) : answer(calls)))
    })
  }).listen(0, '127.0.0.1')
  server.on('connection', (socket) => {
    if (isHungUp) socket.destroy()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mine: () => {
      head += 1
    },
    reorganise: (from) => {
      forkedFrom = from
    },
    hangUp: (isAway) => {
      isHungUp = isAway
      if (isAway) server.closeAllConnections()
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
