import type { ServerResponse } from 'node:http'
import { serveRpc } from './serve-rpc.ts'
import type { ServedRequest, ServedRpc } from './serve-rpc.ts'

export type RelayCall = { readonly method: string; readonly params: readonly unknown[] }

/** Asks the chain itself. */
export type AskTruth = (call: RelayCall) => Promise<unknown>

/** An endpoint before a chain, with the faults of a real one. */
export type FaultyRelay = ServedRpc & {
  /** The chain it stands before; may be set to another. */
  target: string
  /** Gives the result of one call; by default the chain's. */
  tell: (call: RelayCall, truth: AskTruth) => Promise<unknown>
  /** Answers a whole request in its own way; undefined for none. */
  fault: ((request: ServedRequest, response: ServerResponse) => void) | undefined
}

/** Starts one on a port of its own. */
export const startFaultyRelay = async (target: string): Promise<FaultyRelay> => {
  const asked =
    (chain: string): AskTruth =>
    async ({ method, params }) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(chain, { method: 'POST', headers, body })
      const { result, error } = (await response.json()) as { result?: unknown; error?: object }
      if (error !== undefined) throw Object.assign(new Error('refused'), { error })
      return result
    }
  const server = await serveRpc(async (request, response) => {
    if (relay.fault !== undefined) {
      relay.fault(request, response)
      return undefined
    }
    const truth = asked(relay.target)
    const answers = await Promise.all(
      request.calls.map(async (call) => {
        try {
          return { jsonrpc: '2.0', id: call.id, result: await relay.tell(call, truth) }
        } catch (failure) {
          if (!(failure instanceof Error && 'error' in failure)) throw failure
          return { jsonrpc: '2.0', id: call.id, error: failure.error }
        }
      }),
    )
    return request.isBatch ? answers : answers[0]
  })
  const relay: FaultyRelay = { ...server, target, tell: (call, truth) => truth(call), fault: undefined }
  return relay
}

/** Tells of the chain as it was so many blocks ago. */
export const lagging =
  (blocks: number): FaultyRelay['tell'] =>
  async (call, truth) => {
    const head = Number(await truth({ method: 'eth_blockNumber', params: [] })) - blocks
    const [first, ...rest] = call.params
    if (call.method === 'eth_blockNumber') return `0x${head.toString(16)}`
    if (call.method !== 'eth_getBlockByNumber') return truth(call)
    if (first === 'latest')
      return truth({ ...call, params: [`0x${Math.max(0, head).toString(16)}`, ...rest] })
    return Number(first) > head ? null : truth(call)
  }
