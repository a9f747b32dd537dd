import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { Interface } from 'ethers/abi'
import { createContractClient, explainRevert } from '@lilymed/chain'
import { drandBeaconAbi } from '@lilymed/contracts-abi'
import { openDrandSource } from './open-drand-source.ts'
import type { RandomnessSource } from './randomness-source.ts'

/** Round 2 of a drand network of evmnet's scheme (kevincharm/bls-bn254, "drand outputs", MIT). */
const golden = {
  round: 2,
  randomness: 'f05d8117b23685543bbe4ff64e37c2ebc331278246f96ea2c3ddd44bbc3685d2',
  signature:
    '281d32d8ffeb9842d750976b059c533d88236e243db9c8072ead1fc70a8b3b51' +
    '0d287a4664a5f9012d5936be1b4465e2d45fd1f4ed40203c47cdc8a927776e45',
}
const coder = new Interface(drandBeaconAbi)
const address = '0x00000000000000000000000000000000000000B1'

/** A beacon contract that answers these views and refuses every other. */
const beaconWith = (views: Readonly<Record<string, readonly unknown[]>>) =>
  createContractClient(drandBeaconAbi, address, {
    explain: explainRevert,
    provider: {
      sendBatch: (calls) =>
        Promise.resolve(
          calls.map(({ params }) => {
            const [{ data }] = params as [{ data: string }]
            const name = coder.parseTransaction({ data })?.name ?? ''
            const values = views[name]
            return values === undefined
              ? { ok: true, result: '0x' }
              : { ok: true, result: coder.encodeFunctionResult(name, values) }
          }),
        ),
    },
  })
const drandBeacon = beaconWith({ genesis: [1_727_521_075n], period: [3n], groupKey: [[1n, 2n, 3n, 4n]] })

describe('a drand source', () => {
  const answers = new Map<string, (response: ServerResponse) => void>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = answers.get(request.url ?? '')
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  let source: RandomnessSource
  before(async () => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
    const { port } = server.address() as AddressInfo
    source = await openDrandSource({ url: `http://127.0.0.1:${port}/v2/chains/04f1/`, beacon: drandBeacon })
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const fetching = (round: bigint, signal = new AbortController().signal) => source.callFor(round, signal)
  const path = (round: number): string => `/v2/chains/04f1/rounds/${round}`

  it('brings a round as the chain signed it, by its number', async () => {
    const { round, signature } = golden
    answers.set(path(2), (response) => response.end(JSON.stringify({ round, signature })))
    const call = await fetching(2n)
    assert.equal(call.to, address)
    const parsed = coder.parseTransaction({ data: call.data })
    assert.equal(parsed?.name, 'submit')
    const [number, [x, y]] = parsed.args as unknown as [bigint, [bigint, bigint]]
    assert.equal(number, 2n)
    assert.equal(x.toString(16) + y.toString(16).padStart(64, '0'), signature)
    assert.equal(asked.at(-1), `GET ${path(2)}`)
  })

  it('is asked again for a round that is not there yet, and for an answer that is none', async () => {
    await assert.rejects(fetching(3n), { code: 'DRAND_REFUSED', retryable: true })
    answers.set(path(4), (response) => response.end(JSON.stringify({ ...golden, round: 5 })))
    await assert.rejects(fetching(4n), { code: 'BEACON_MALFORMED_ANSWER', retryable: true })
    answers.set(path(5), (response) => response.end('x'.repeat(100_000)))
    await assert.rejects(fetching(5n), { code: 'BEACON_MALFORMED_ANSWER' })
    answers.set(path(6), (response) => response.writeHead(302, { location: path(2) }).end())
    await assert.rejects(fetching(6n), { code: 'DRAND_UNREACHABLE', retryable: true })
  })

  it('gives up with the signal, whose reason it throws', async () => {
    answers.set(path(7), () => undefined)
    const stopping = new AbortController()
    const fetched = fetching(7n, stopping.signal)
    stopping.abort(new Error('stopping'))
    await assert.rejects(fetched, { message: 'stopping' })
  })

  it('knows from the contract when a round is produced', () => {
    assert.equal(source.availableFrom(1n), 1_727_521_075)
    assert.equal(source.availableFrom(3n), 1_727_521_081)
  })
})

describe('a drand URL on a network with another beacon', () => {
  it('is a mistake in the configuration, and said to be one', async () => {
    const other = beaconWith({ genesis: [1n], period: [3n] })
    await assert.rejects(openDrandSource({ url: 'http://127.0.0.1:9', beacon: other }), {
      code: 'BEACON_NOT_DRAND',
      retryable: false,
      message: /leave the setting out/,
    })
  })
})
