import { setTimeout as delay } from 'node:timers/promises'
import { JsonRpcApiProvider, Network } from 'ethers'
import type { JsonRpcError, JsonRpcPayload, JsonRpcResult } from 'ethers'
import { readBatchLimit } from './batch-limits.ts'
import { createBatchSize } from './batch-size.ts'
import type { HttpTransport } from './http-transport.ts'
import { isRepeatable } from './is-repeatable.ts'
import { readRateLimit } from './rate-limits.ts'
import { checkedAnswer, malformed, refusedWhole } from './rpc-answer.ts'
import type { RpcAnswer, RpcCall } from './rpc-answer.ts'
import { RpcError } from './rpc-error.ts'

export type { RpcAnswer, RpcCall } from './rpc-answer.ts'

/** Calls that a node answered with "too fast" are asked again so often, as long as others of the same batch are answered. */
const MOST_ROUNDS = 6
const LONGEST_PAUSE_MS = 2_000

/**
 * ethers' provider over a transport of ours: no stalling to form batches, no quarter-second cache of answers, no second look
 * at the chain id, and explicit batches whose calls one backend answers together. An endpoint that takes fewer calls a batch
 * gets several, one after the other.
 */
export class RpcProvider extends JsonRpcApiProvider {
  readonly #transport: HttpTransport
  #nextId = 1
  readonly #batchSize = createBatchSize(Number.POSITIVE_INFINITY)

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
    if ('error' in answer) throw rateLimited([toAnswer(answer)]) ?? this.getRpcError(payload, answer)
    return answer.result
  }

  /**
   * Several calls at once, answered in their order. Throws {@link RpcError} only if the request as a whole fails, which it also
   * does, with RPC_RATE_LIMITED, if the endpoint keeps calling it too fast, and with RPC_CLOSED when the signal aborts. `onArrived` is
   * told when a large answer to all of them is there and yet to be read.
   */
  async sendBatch(
    calls: readonly RpcCall[],
    signal?: AbortSignal,
    onArrived?: () => void,
  ): Promise<RpcAnswer[]> {
    const answers = new Map<number, RpcAnswer>()
    let open = calls.map((_, index) => index)
    for (let round = 1; open.length > 0; round += 1) {
      const given = await this.#inParts(
        open.map((index) => calls[index] as RpcCall),
        signal,
        onArrived,
      )
      for (const [place, answer] of given.entries()) answers.set(open[place] as number, answer)
      const limited = open.filter((_, place) => limitOf(given[place]) !== null)
      if (limited.length === 0) break
      const tooFast = rateLimited(given)
      const pauseMs = tooFast?.retryAfterMs ?? 125 * 2 ** round
      if (limited.length === open.length || round === MOST_ROUNDS || pauseMs > LONGEST_PAUSE_MS) throw tooFast
      await delay(pauseMs, undefined, { signal }).catch(() => {
        throw new RpcError('RPC_CLOSED', 'the request was withdrawn')
      })
      open = limited
    }
    return calls.map((_, index) => answers.get(index) as RpcAnswer)
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
    signal?: AbortSignal,
    onArrived?: () => void,
  ): Promise<Array<JsonRpcResult | JsonRpcError>> {
    if (this.destroyed) throw new RpcError('RPC_CLOSED', 'the RPC provider has been closed')
    const repeatable = [payload].flat().every(({ method }) => isRepeatable(method))
    const answer = await this.#transport.post(JSON.stringify(payload), { signal, repeatable, onArrived })
    const checked = (one: unknown): JsonRpcResult | JsonRpcError =>
      checkedAnswer(one, (text) => this.#transport.conceal(text))
    if (!Array.isArray(payload)) return [checked(answer)]
    if (Array.isArray(answer)) {
      // geth and Erigon refuse a batch that is too large by a list of one error.
      const only = answer.length === 1 && payload.length > 1 ? checked(answer[0]) : undefined
      if (only !== undefined && 'error' in only) throw refusedWhole(payload.length, only.error)
      return answer.map(checked)
    }
    const whole = checked(answer)
    throw 'error' in whole
      ? refusedWhole(payload.length, whole.error)
      : malformed('a batch was answered by a single result')
  }

  override destroy(): void {
    if (this.destroyed) return
    super.destroy()
    this.#transport.close()
  }

  async #inParts(
    calls: readonly RpcCall[],
    signal: AbortSignal | undefined,
    onArrived: (() => void) | undefined,
  ): Promise<RpcAnswer[]> {
    const answers: RpcAnswer[] = []
    while (answers.length < calls.length) {
      const part = calls.slice(answers.length, answers.length + this.#batchSize.most)
      try {
        answers.push(
          ...(await this.#part(part, signal, part.length === calls.length ? onArrived : undefined)),
        )
        this.#batchSize.answered(part.length)
      } catch (failure) {
        const refusal = failure instanceof RpcError ? failure.refusal : undefined
        const limit = refusal === undefined ? null : readBatchLimit(refusal, part.length)
        if (limit === null) throw failure
        this.#batchSize.refused(part.length, limit.fits)
      }
    }
    return answers
  }

  async #part(
    calls: readonly RpcCall[],
    signal: AbortSignal | undefined,
    onArrived: (() => void) | undefined,
  ): Promise<RpcAnswer[]> {
    const payloads = calls.map(({ method, params }) => ({
      jsonrpc: '2.0' as const,
      id: this.#nextId++,
      method,
      params: [...params],
    }))
    // One call goes without the list around it: there are endpoints that refuse every batch.
    const [only] = payloads
    if (payloads.length === 1 && only !== undefined)
      return (await this._send(only, signal, onArrived)).map(toAnswer)
    const byId = new Map((await this._send(payloads, signal, onArrived)).map((answer) => [answer.id, answer]))
    return payloads.map(({ id, method }) => {
      const answer = byId.get(id)
      if (answer === undefined) throw malformed(`no answer to ${method} in a batch of ${calls.length}`)
      return toAnswer(answer)
    })
  }
}

const toAnswer = (answer: JsonRpcResult | JsonRpcError): RpcAnswer => {
  if (!('error' in answer)) return { ok: true, result: answer.result }
  const { code, message, data } = answer.error
  return { ok: false, code, message: message ?? 'no message', ...(data === undefined ? {} : { data }) }
}

const limitOf = (answer: RpcAnswer | undefined): { retryAfterMs?: number } | null =>
  answer?.ok === false ? readRateLimit(answer) : null

/** The error for answers of which one at least is "too fast". */
const rateLimited = (answers: readonly RpcAnswer[]): RpcError | undefined => {
  const limits = answers.map(limitOf).filter((limit) => limit !== null)
  if (limits.length === 0) return undefined
  const pauses = limits.map(({ retryAfterMs }) => retryAfterMs).filter((pause) => pause !== undefined)
  const said = answers.find((answer) => limitOf(answer) !== null)
  return new RpcError(
    'RPC_RATE_LIMITED',
    `the node limits our rate: ${said?.ok === false ? said.message.slice(0, 200) : ''}`,
    pauses.length === 0 ? {} : { retryAfterMs: Math.max(...pauses) },
  )
}
