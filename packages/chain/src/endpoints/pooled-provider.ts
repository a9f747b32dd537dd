import type { JsonRpcError, JsonRpcPayload, JsonRpcResult } from 'ethers'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import { RpcProvider } from '../rpc/rpc-provider.ts'

/** For those who want ethers: a provider whose every call goes to whichever endpoint answers it. */
export class PooledProvider extends RpcProvider {
  readonly #reader: { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }

  constructor(reader: { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }, chainId: bigint) {
    const unused = {
      post: () => Promise.reject(new Error('the endpoints are asked instead')),
      conceal: (text: string) => text,
      close: () => undefined,
    }
    super(unused, chainId)
    this.#reader = reader
  }

  override sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    return this.#reader.sendBatch(calls)
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<Array<JsonRpcResult | JsonRpcError>> {
    const payloads = Array.isArray(payload) ? payload : [payload]
    const calls = payloads.map(({ method, params }) => ({
      method,
      params: Array.isArray(params) ? (params as unknown[]) : [params],
    }))
    const answers = await this.#reader.sendBatch(calls)
    return payloads.map(({ id }, place) => {
      const answer = answers[place]
      return answer?.ok === true
        ? { id, result: answer.result }
        : {
            id,
            error: { code: answer?.code ?? 0, message: answer?.message ?? 'no answer', data: answer?.data },
          }
    })
  }
}
