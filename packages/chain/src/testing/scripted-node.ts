import type { BlockHeader } from '../log-source/log-source.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'

/** What a contract says to a call at a block: bytes, a refusal, or nothing at all (`0x`). */
export type Answering = (call: { to: string; data: string; blockHash: string }) => string | RpcAnswer

export type ScriptedNode = {
  sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]>
  /** The methods of each request so far. */
  readonly requests: string[][]
}

export const reverts: RpcAnswer = { ok: false, code: 3, message: 'execution reverted' }
export const pruned: RpcAnswer = { ok: false, code: -32_000, message: 'missing trie node 1f2e (path 0a)' }

/**
 * A node that answers as it is told. It imagines code at an address, as eth_call's state override has it, unless `imagines` says
 * what it answers instead; its headers are those given, the last of them the newest.
 */
export const createScriptedNode = ({
  answering = () => reverts,
  headers = [],
  transactions = {},
  imagines,
}: {
  readonly answering?: Answering
  readonly headers?: readonly BlockHeader[]
  readonly transactions?: Readonly<Record<string, unknown>>
  readonly imagines?: RpcAnswer
}): ScriptedNode => {
  const requests: string[][] = []

  const answer = ({ method, params }: RpcCall): RpcAnswer => {
    if (method === 'eth_getTransactionByHash')
      return { ok: true, result: transactions[String(params[0])] ?? null }
    if (method === 'eth_getBlockByNumber') {
      const header =
        params[0] === 'latest' ? headers.at(-1) : headers.find(({ number }) => number === Number(params[0]))
      return { ok: true, result: header === undefined ? null : toRpc(header) }
    }
    const [{ to, data }, { blockHash }, override] = params as [
      { to: string; data: string },
      { blockHash: string },
      object | undefined,
    ]
    if (override === undefined) return toAnswer(answering({ to, data, blockHash }))
    return imagines ?? aggregate(data, blockHash)
  }

  /** What the imagined code does with what it is given. */
  const aggregate = (data: string, blockHash: string): RpcAnswer => {
    let [at, returned] = [2, '0x']
    while (at < data.length) {
      const to = `0x${data.slice(at, at + 40)}`
      const length = Number.parseInt(data.slice(at + 40, at + 48), 16) * 2
      const found = toAnswer(answering({ to, data: `0x${data.slice(at + 48, at + 48 + length)}`, blockHash }))
      if (!found.ok && found.code !== 3) return found
      const bytes = found.ok ? String(found.result).slice(2) : ''
      returned += `${found.ok ? '01' : '00'}${(bytes.length / 2).toString(16).padStart(8, '0')}${bytes}`
      at += 48 + length
    }
    return { ok: true, result: returned }
  }

  return {
    requests,
    sendBatch: async (calls) => {
      requests.push(calls.map(({ method }) => method))
      return calls.map(answer)
    },
  }
}

const toAnswer = (said: string | RpcAnswer): RpcAnswer =>
  typeof said === 'string' ? { ok: true, result: said } : said

const toRpc = ({ number, hash, parentHash, timestamp }: BlockHeader): object => ({
  number: `0x${number.toString(16)}`,
  hash,
  parentHash,
  timestamp: `0x${timestamp.toString(16)}`,
  logsBloom: `0x${'00'.repeat(256)}`,
})
