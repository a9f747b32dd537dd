import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { RpcError } from '../rpc/rpc-error.ts'
import { tipAt } from '../testing/test-blocks.ts'
import { createAsker } from './ask-endpoints.ts'
import type { Ask, Asked, RequestReport } from './ask-endpoints.ts'
import type { Clock } from './clock.ts'
import type { Endpoint } from './endpoint.ts'
import { openRegister } from './register.ts'
import type { Register } from './register.ts'

type Run = (id: number, signal: AbortSignal) => Promise<string>

type Pool = {
  readonly ask: (run: Run, changes?: Partial<Ask<string>>) => Promise<Asked<string>>
  readonly register: Register
  /** Whom each request went to. */
  readonly asked: number[]
  readonly pauses: number[]
  readonly reports: RequestReport[]
  readonly close: () => void
}

/** Endpoints that serve and are up to date; pauses take no time, but are noted and move the clock. */
const poolOf = (count: number): Pool => {
  const names = Array.from({ length: count }, (_, id) => `http://${id}`)
  const pauses: number[] = []
  let now = 0
  const clock: Clock = {
    now: () => now,
    pause: async (ms) => {
      pauses.push(ms)
      await turn()
      now += ms
    },
  }
  const register = openRegister(names, clock, () => undefined)
  for (const id of names.keys()) {
    register.note(id, { kind: 'identified' })
    register.note(id, { kind: 'tipSeen', tip: tipAt(100) })
  }
  const closing = new AbortController()
  const reports: RequestReport[] = []
  const asked: number[] = []
  const endpoints = names.map((name) => ({ name })) as Endpoint[]
  const onRequest = (report: RequestReport): void => void reports.push(report)
  const asker = createAsker({ endpoints, register, clock, closed: closing.signal, onRequest })
  return {
    register,
    asked,
    pauses,
    reports,
    close: () => closing.abort(),
    ask: (run, changes = {}) =>
      asker({
        need: { what: 'range', from: 1, to: 2 },
        method: 'eth_getLogs',
        calls: 3,
        mayHedge: false,
        mayRepeat: true,
        ...changes,
        run: (endpoint, signal) => {
          const id = endpoints.indexOf(endpoint)
          asked.push(id)
          return run(id, signal)
        },
      }),
  }
}

const fails = (code: 'RPC_TIMEOUT' | 'RPC_RATE_LIMITED' = 'RPC_TIMEOUT', retryAfterMs?: number) =>
  Promise.reject<string>(new RpcError(code, `${code} it was`, { retryAfterMs }))

const slowly = async (answer: string): Promise<string> => {
  for (let turns = 0; turns < 4; turns += 1) await turn()
  return answer
}

describe('a request to several endpoints', () => {
  test('goes to the next one when one fails, once to each', async () => {
    const { ask, asked } = poolOf(3)
    const { answer, by } = await ask((id) => (id < 2 ? fails() : Promise.resolve('good')))
    assert.deepEqual([answer, by, asked], ['good', 2, [0, 1, 2]])
  })

  test('fails with every endpoint’s reason when none answers', async () => {
    const { ask } = poolOf(2)
    await assert.rejects(
      ask(() => fails()),
      (failure: RpcError) => {
        assert.equal(failure.code, 'RPC_NO_ENDPOINT')
        return /http:\/\/0 \(RPC_TIMEOUT it was\), http:\/\/1 \(RPC_TIMEOUT it was\)/.test(failure.message)
      },
    )
  })

  test('is not made again where it may have been carried out', async () => {
    const { ask, asked } = poolOf(2)
    await assert.rejects(
      ask(() => fails(), { mayRepeat: false }),
      { code: 'RPC_TIMEOUT' },
    )
    assert.deepEqual(asked, [0])
  })

  test('takes the first answer that is fit, and else the best of those that are not', async () => {
    const unfit = (answer: string): string | undefined => (answer === 'fit' ? undefined : answer)
    const better = (one: string, other: string): string => (one.length >= other.length ? one : other)
    const told = ['x', 'fit', 'xxx']
    const { ask, asked } = poolOf(3)
    assert.equal((await ask(async (id) => told[id] ?? '', { unfit, better })).answer, 'fit')
    assert.deepEqual(asked, [0, 1])
    const words = ['x', 'xxx', 'xx']
    const best = await poolOf(3).ask(async (id) => words[id] ?? '', { unfit, better })
    assert.deepEqual([best.answer, best.by], ['xxx', 1])
  })

  test('waits for the rate when that is all that stands in its way, as long as it is told', async () => {
    const { ask, asked, pauses } = poolOf(1)
    let times = 0
    const { answer } = await ask(() =>
      times++ === 0 ? fails('RPC_RATE_LIMITED', 7_000) : Promise.resolve('good'),
    )
    assert.deepEqual([answer, asked, pauses], ['good', [0, 0], [7_000]])
  })

  test('does not wait for the rate for longer than a quarter of a minute, but says how long it would be', async () => {
    const { ask } = poolOf(2)
    await assert.rejects(
      ask(() => fails('RPC_RATE_LIMITED', 60_000)),
      { code: 'RPC_RATE_LIMITED' },
    )
    await assert.rejects(
      ask(() => Promise.resolve('never asked')),
      (failure: RpcError) => {
        return failure.code === 'RPC_RATE_LIMITED' && failure.retryAfterMs === 60_000
      },
    )
  })

  test('survives an endpoint whose answer nothing can be made of', async () => {
    const { ask } = poolOf(2)
    const { by } = await ask(async (id) => {
      if (id === 0) throw new TypeError('cannot read properties of undefined')
      return 'good'
    })
    assert.equal(by, 1)
  })

  test('ends when the pool is closed', async () => {
    const { ask, asked, close } = poolOf(2)
    const waiting = ask(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new RpcError('RPC_CLOSED', 'withdrawn')))
        }),
    )
    await turn()
    close()
    await assert.rejects(waiting, { code: 'RPC_CLOSED' })
    await assert.rejects(
      ask(() => Promise.resolve('never asked')),
      { code: 'RPC_CLOSED' },
    )
    assert.deepEqual(asked, [0])
  })

  test('is reported with who answered it and how', async () => {
    const { ask, reports } = poolOf(2)
    await ask((id) => (id === 0 ? fails() : Promise.resolve('good')))
    assert.deepEqual(
      reports.map(({ endpoint, method, outcome }) => [endpoint, method, outcome]),
      [
        ['http://0', 'eth_getLogs', 'RPC_TIMEOUT'],
        ['http://1', 'eth_getLogs', 'answered'],
      ],
    )
  })
})

describe('a request that takes long', () => {
  test('is made of a second endpoint past what 19 of 20 take; the loser is withdrawn', async () => {
    const { ask, asked, pauses, register } = poolOf(2)
    for (let ms = 1; ms <= 20; ms += 1) register.note(0, { kind: 'answered', what: 'range', ms: ms * 10 })
    for (let times = 0; times < 20; times += 1) register.note(1, { kind: 'answered', what: 'range', ms: 500 })
    let withdrawn = false
    const { by } = await ask(
      (id, signal) => {
        if (id === 1) return Promise.resolve('second')
        signal.addEventListener('abort', () => {
          withdrawn = true
        })
        return new Promise(() => undefined)
      },
      { mayHedge: true },
    )
    assert.deepEqual([by, asked, pauses, withdrawn], [1, [0, 1], [190], true])
  })

  test('is not, where it may not be, or nobody is left', async () => {
    const { ask, asked } = poolOf(2)
    assert.equal((await ask((id) => slowly(String(id)))).by, 0)
    const alone = poolOf(1)
    await alone.ask((id) => slowly(String(id)), { mayHedge: true })
    assert.deepEqual([asked, alone.asked], [[0], [0]])
  })

  test('costs one more in ten at most, however many take long', async () => {
    const { ask, asked } = poolOf(2)
    for (let requests = 0; requests < 200; requests += 1)
      await ask((id) => slowly(String(id)), { mayHedge: true })
    assert.ok(asked.length >= 210 && asked.length <= 200 + 2 + 20 + 1, `${asked.length} requests`)
  })
})
