import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RelayedCall = { readonly method: string; readonly params: readonly unknown[] }

/** An endpoint before a chain that gives every answer through `change`, which may lie. */
export type RpcRelay = {
  readonly url: string
  /** Given a call and its true result, what is answered; by default the truth. */
  change: (call: RelayedCall, result: unknown) => unknown
  close(): void
}

type Call = RelayedCall & { readonly id: number }
type Answer = { readonly id: number; readonly result?: unknown }

/** Starts such an endpoint on a port of its own. */
export const startRpcRelay = async (chainUrl: string): Promise<RpcRelay> => {
  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(chainUrl, { method: 'POST', headers, body })
    const answers = (await response.json()) as Answer | Answer[]
    const calls = JSON.parse(body) as Call | Call[]
    const told = (call: Call | undefined, answer: Answer): Answer =>
      call !== undefined && 'result' in answer
        ? { ...answer, result: relay.change(call, answer.result) }
        : answer
    const given =
      Array.isArray(answers) && Array.isArray(calls)
        ? answers.map((answer) =>
            told(
              calls.find(({ id }) => id === answer.id),
              answer,
            ),
          )
        : told(calls as Call, answers as Answer)
    outgoing.writeHead(200, headers).end(JSON.stringify(given))
  }
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const relay: RpcRelay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change: (_, result) => result,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return relay
}
