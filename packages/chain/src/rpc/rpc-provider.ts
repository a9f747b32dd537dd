import { JsonRpcApiProvider, Network } from 'ethers'
import type { JsonRpcError, JsonRpcPayload, JsonRpcResult } from 'ethers'
import type { HttpTransport } from './http-transport.ts'
import { RpcError } from './rpc-error.ts'

/** One call of a batch. */
export type RpcCall = { readonly method: string; readonly params: readonly unknown[] }

/** What came of one call of a batch: the answer, or the node's refusal of this call alone. */
export type RpcAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: number; readonly message: string; readonly data?: unknown }

/**
 * ethers' provider over a transport of ours: no stalling to form batches, no quarter-second cache of answers, no second look
 * at the chain id, and explicit batches whose calls one backend answers together.
 */
export class RpcProvider extends JsonRpcApiProvider {
  readonly #transport: HttpTransport
  #nextId = 1

  constructor(transport: HttpTransport, chainId: bigint) {
    const network = Network.from(chainId)
    super(network, { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1 })
    this.#transport = transport
  }

  /** One call. Throws {@link RpcError} when the endpoint fails and ethers' error when the node refuses the call. */
  override async send(method: string, params: unknown[] | Record<string, unknown>): Promise<unknown> {
    const payload: JsonRpcPayload = { jsonrpc: '2.0', id: this.#nextId++, method, params }
    const [answer] = await this._send(payload)
    if (answer === undefined) throw malformed('no answer')
    if ('error' in answer) throw this.getRpcError(payload, answer)
    return answer.result
  }

  /** Several calls in one request, answered in their order. Throws {@link RpcError} only if the request as a whole fails. */
  async sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    if (calls.length === 0) return []
    const payloads = calls.map(({ method, params }) => ({
      jsonrpc: '2.0' as const,
      id: this.#nextId++,
      method,
      params: [...params],
    }))
    // One call goes without the list around it: there are endpoints that refuse every batch.
    const [only] = payloads
    const sent = payloads.length === 1 && only !== undefined ? only : payloads
    const byId = new Map((await this._send(sent)).map((answer) => [answer.id, answer]))
    return payloads.map(({ id, method }) => {
      const answer = byId.get(id)
      if (answer === undefined) throw malformed(`no answer to ${method} in a batch of ${calls.length}`)
      if (!('error' in answer)) return { ok: true, result: answer.result }
      const { code, message, data } = answer.error
      return { ok: false, code, message: message ?? 'no message', ...(data === undefined ? {} : { data }) }
    })
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<Array<JsonRpcResult | JsonRpcError>> {
    if (this.destroyed) throw new RpcError('RPC_CLOSED', 'the RPC provider has been closed')
    const answer = await this.#transport.post(JSON.stringify(payload))
    if (!Array.isArray(payload)) return [checkedAnswer(answer)]
    if (Array.isArray(answer)) return answer.map(checkedAnswer)
    const whole = checkedAnswer(answer)
    throw 'error' in whole
      ? new RpcError(
          'RPC_REFUSED',
          `the node refused a batch of ${payload.length} calls: ${whole.error.message ?? whole.error.code}`,
        )
      : malformed('a batch was answered by a single result')
  }

  override destroy(): void {
    if (this.destroyed) return
    super.destroy()
    this.#transport.close()
  }
}

const malformed = (what: string): RpcError =>
  new RpcError('RPC_MALFORMED_ANSWER', `expected a JSON-RPC 2.0 answer, got ${what}`)

const checkedAnswer = (answer: unknown): JsonRpcResult | JsonRpcError => {
  if (typeof answer !== 'object' || answer === null) throw malformed(answer === null ? 'null' : typeof answer)
  if ('error' in answer && answer.error !== null && answer.error !== undefined) {
    if (typeof answer.error !== 'object') throw malformed('an error that is not an object')
    return answer as JsonRpcError
  }
  if (!('result' in answer)) throw malformed('neither a result nor an error')
  const { id, result } = answer as JsonRpcResult
  return { id, result }
}
