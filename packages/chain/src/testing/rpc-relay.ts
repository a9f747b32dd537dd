import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RelayedCall = { readonly method: string; readonly params: readonly unknown[] }

/** A JSON-RPC error to answer a call with. */
export type RelayedRefusal = { readonly code: number; readonly message: string; readonly data?: unknown }

/**
 * What may be done to a request as a whole: another status and body, no answer at all, a connection broken off at once or in the
 * middle of the true answer.
 */
export type RelayFault =
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset'
  | 'cut'

/** An endpoint before a chain that gives every answer through its hooks, which may lie and fail. */
export type RpcRelay = {
  readonly url: string
  /** Requests answered so far, those of one batch counted once. */
  readonly requests: () => number
  /** Before a request is passed on; what it waits for happens in between. */
  arriving: (calls: readonly RelayedCall[]) => Promise<void> | void
  /** What befalls a request instead of its answer; by default nothing. */
  fault: (calls: readonly RelayedCall[]) => RelayFault | undefined
  /** What a call is refused with instead of its result; by default nothing. */
  refuse: (call: RelayedCall) => RelayedRefusal | undefined
  /** Given a call and its true result, what is answered; by default the truth. */
  change: (call: RelayedCall, result: unknown) => unknown
  /** Tells the truth again. */
  calm(): void
  close(): void
}

type Call = RelayedCall & { readonly id: number }
type Answer = { readonly id: number; readonly result?: unknown }

const json = { 'content-type': 'application/json' }

const honest = (): Pick<RpcRelay, 'arriving' | 'fault' | 'refuse' | 'change'> => ({
  arriving: () => undefined,
  fault: () => undefined,
  refuse: () => undefined,
  change: (_, result) => result,
})

/** Starts such an endpoint on a port of its own. */
export const startRpcRelay = async (chainUrl: string): Promise<RpcRelay> => {
  let requests = 0

  const answer = async (body: string, calls: readonly Call[]): Promise<string> => {
    const response = await fetch(chainUrl, { method: 'POST', headers: json, body })
    const answers = (await response.json()) as Answer | Answer[]
    const told = (one: Answer): object => {
      const call = calls.find(({ id }) => id === one.id)
      if (call === undefined) return one
      const refusal = relay.refuse(call)
      if (refusal !== undefined) return { jsonrpc: '2.0', id: one.id, error: refusal }
      return 'result' in one ? { ...one, result: relay.change(call, one.result) } : one
    }
    return JSON.stringify(Array.isArray(answers) ? answers.map(told) : told(answers))
  }

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const calls = [JSON.parse(body) as Call | Call[]].flat()
    requests += 1
    await relay.arriving(calls)
    const fault = relay.fault(calls)
    if (fault === 'hang') return
    if (fault === 'reset') throw new Error('reset')
    if (typeof fault === 'object') {
      outgoing.writeHead(fault.status, fault.headers).end(fault.body)
      return
    }
    const told = await answer(body, calls)
    outgoing.writeHead(200, { ...json, 'content-length': Buffer.byteLength(told) })
    if (fault === 'cut') outgoing.write(told.slice(0, told.length / 2), () => outgoing.destroy())
    else outgoing.end(told)
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const relay: RpcRelay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    ...honest(),
    calm: () => void Object.assign(relay, honest()),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return relay
}
