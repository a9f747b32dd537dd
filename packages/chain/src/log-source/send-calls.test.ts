import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'
import { createCallSender } from './send-calls.ts'

const callsOf = (count: number): RpcCall[] =>
  Array.from({ length: count }, (_, index) => ({ method: String(index), params: [] }))

/** An endpoint that answers each call with its name, unless `refuse` says something about the batch. */
const endpointThat = (refuse: (size: number) => RpcAnswer | Error | undefined) => {
  const sizes: number[] = []
  const sendBatch = async (calls: readonly RpcCall[]): Promise<RpcAnswer[]> => {
    sizes.push(calls.length)
    const refusal = refuse(calls.length)
    if (refusal instanceof Error) throw refusal
    return calls.map(({ method }) => refusal ?? { ok: true, result: method })
  }
  return { sizes, sendBatch }
}
const namesIn = (answers: readonly RpcAnswer[]): unknown[] =>
  answers.map((answer) => (answer.ok ? answer.result : answer.message))

const refused = (message: string) =>
  new RpcError('RPC_REFUSED', `the node refused a batch of 5 calls: ${message}`, { refusal: { message } })
const limits: Array<[what: string, most: number, refusal: RpcAnswer | Error]> = [
  ['refuses the whole', 3, refused('batch too large')],
  ['answers each call with its limit', 4, { ok: false, code: -32_600, message: 'batch size limit exceeded' }],
  ['answers only the first', 7, new RpcError('RPC_MALFORMED_ANSWER', 'no answer to x in a batch of 9')],
  ['takes no batch at all', 1, new RpcError('RPC_HTTP_STATUS', 'HTTP 400', { retryable: false })],
  [
    'answers a single result',
    1,
    new RpcError('RPC_MALFORMED_ANSWER', 'a batch was answered by a single result'),
  ],
]
for (const [what, most, refusal] of limits) {
  test(`an endpoint that ${what} still answers every call in order, and is remembered`, async () => {
    const endpoint = endpointThat((size) => (size > most ? refusal : undefined))
    const send = createCallSender(endpoint)
    const calls = callsOf(30)
    const expected = calls.map(({ method }) => method)
    assert.deepEqual(namesIn(await send(calls)), expected)
    endpoint.sizes.length = 0
    assert.deepEqual(namesIn(await send(calls)), expected)
    assert.ok(
      endpoint.sizes.every((size) => size <= most),
      endpoint.sizes.join(),
    )
  })
}

test('a limit that is named is taken at once', async () => {
  const endpoint = endpointThat((size) => (size > 10 ? refused('batch limit 10 exceeded') : undefined))
  await createCallSender(endpoint)(callsOf(30))
  assert.deepEqual(endpoint.sizes, [30, 10, 10, 10])
})

const others = [
  new RpcError('RPC_RATE_LIMITED', 'too many requests per second'),
  new RpcError('RPC_REFUSED', 'x answered more than 9 bytes: ask for fewer blocks at once'),
  new RpcError('RPC_MALFORMED_ANSWER', 'x answered 90 bytes that are not JSON'),
  new RpcError('RPC_TIMEOUT', 'x'),
  new RpcError('RPC_HTTP_STATUS', 'HTTP 502'),
]
for (const failure of others) {
  test(`"${failure.message}" is not about the size of a batch`, async () => {
    const endpoint = endpointThat(() => failure)
    await assert.rejects(createCallSender(endpoint)(callsOf(8)), { message: failure.message })
    assert.deepEqual(endpoint.sizes, [8])
  })
}

test('what refuses every call has said nothing about sizes', async () => {
  let isClosed = true
  const forbidden = new RpcError('RPC_HTTP_STATUS', 'HTTP 403', { retryable: false })
  const endpoint = endpointThat(() => (isClosed ? forbidden : undefined))
  const send = createCallSender(endpoint)
  await assert.rejects(send(callsOf(8)), { message: 'HTTP 403' })
  isClosed = false
  endpoint.sizes.length = 0
  await send(callsOf(8))
  assert.deepEqual(endpoint.sizes, [8])
})

test('a refusal that was a hiccup does not hold for ever', async () => {
  let hiccup = true
  const endpoint = endpointThat(() => (hiccup ? refused('internal error') : undefined))
  const send = createCallSender(
    {
      sendBatch: async (calls) => {
        const answers = endpoint.sendBatch(calls).finally(() => (hiccup = false))
        return answers
      },
    },
    8,
  )
  await send(callsOf(8))
  for (let time = 0; time < 100; time += 1) await send(callsOf(8))
  assert.equal(endpoint.sizes.at(-1), 8)
})
