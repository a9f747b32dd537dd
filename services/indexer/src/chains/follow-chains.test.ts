import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { AppError, createLogger } from '@lilymed/service-kit'
import { createFakeChain } from '../testing/fake-chain.ts'
import type { FakeChain } from '../testing/fake-chain.ts'
import type { ChainConfig } from './chain-config.ts'
import { followChains } from './follow-chains.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const failure = (code: string, retryable = false): AppError =>
  new AppError({ code, message: `${code} happened`, retryable })
const unreachable = failure('RPC_UNREACHABLE', true)
const wrongChain = failure('RPC_WRONG_CHAIN')

/** Chains 1, 2, … of which each attempt to open answers the next outcome, and the last one from then on. */
const setUp = (...outcomes: readonly (readonly (FakeChain | Error)[])[]) => {
  const attempts = outcomes.map(() => 0)
  const ends: unknown[] = []
  const pauses: number[] = []
  let goOn = (): void => undefined
  return {
    attempts,
    ends,
    pauses,
    /** Lets the pause under way be over. */
    goOn: async () => {
      goOn()
      await settle()
    },
    follow: () =>
      followChains({
        configs: outcomes.map((_, index) => ({ chainId: index + 1 }) as ChainConfig),
        open: async ({ chainId }) => {
          const list = outcomes[chainId - 1] ?? []
          const outcome = list[attempts[chainId - 1] ?? 0] ?? list.at(-1)
          attempts[chainId - 1] = (attempts[chainId - 1] ?? 0) + 1
          if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error('no outcome')
          return outcome
        },
        logger,
        onEnd: (error) => ends.push(error),
        pause: async (ms, signal) => {
          pauses.push(ms)
          const over = Promise.withResolvers<void>()
          goOn = over.resolve
          signal.addEventListener('abort', () => over.resolve(), { once: true })
          await over.promise
        },
      }),
  }
}

const settle = async (): Promise<void> => {
  for (let times = 0; times < 10; times += 1) await turn()
}

describe('opening', () => {
  test('one chain that cannot be opened leaves the others alone, and says what to do', async () => {
    const { follow, ends } = setUp([createFakeChain()], [wrongChain], [unreachable])
    const chains = follow()
    await chains.start()
    const [first, second, third] = chains.runners.map((runner) => runner.state())
    assert.equal(first?.kind, 'running')
    assert.ok(second?.kind === 'stopped' && third?.kind === 'waiting')
    assert.deepEqual([second.failure.code, third.failure.code], ['RPC_WRONG_CHAIN', 'RPC_UNREACHABLE'])
    assert.match(second.failure.remedy, /correct its chainId/)
    assert.match(third.failure.remedy, /tried again by itself/)
    assert.deepEqual(ends, [])
    await chains.close()
  })

  test('with no chain to follow it throws, rather what may pass, and leaves nothing open', async () => {
    await assert.rejects(setUp([wrongChain]).follow().start(), wrongChain)
    await assert.rejects(setUp([wrongChain], [unreachable]).follow().start(), unreachable)
  })

  test('a configuration that cannot be used stops the start, whatever the other chains do', async () => {
    const chain = createFakeChain()
    const invalid = failure('CONFIG_INVALID')
    await assert.rejects(setUp([chain], [invalid]).follow().start(), invalid)
    assert.ok(chain.isClosed())
  })

  test('closing does not wait for chains that are being opened, and closes those that are open later', async () => {
    const late = createFakeChain()
    const opening = Promise.withResolvers<FakeChain>()
    const chains = followChains({
      configs: [{ chainId: 1 }, { chainId: 2 }] as ChainConfig[],
      open: ({ chainId }) => (chainId === 1 ? Promise.resolve(createFakeChain()) : opening.promise),
      logger,
      onEnd: () => undefined,
    })
    const starting = assert.rejects(chains.start(), { code: 'CLOSING' })
    await settle()
    await chains.close()
    await starting
    opening.resolve(late)
    await settle()
    assert.ok(late.isClosed())
  })
})

describe('running', () => {
  test('a chain that waits is opened after its pause, which grows, and then runs', async () => {
    const fails = Array.from({ length: 9 }, () => unreachable)
    const { follow, pauses, goOn } = setUp([createFakeChain()], [...fails, createFakeChain()])
    const chains = follow()
    await chains.start()
    const second = chains.runners[1]
    for (const _ of fails) {
      assert.equal(second?.state().kind, 'waiting')
      await goOn()
    }
    assert.equal(second?.state().kind, 'running')
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    await chains.close()
  })

  test('a chain that ends for good stops alone; the last one ends the process with its failure', async () => {
    const [one, two] = [createFakeChain(), createFakeChain()]
    const { follow, ends } = setUp([one], [two])
    const chains = follow()
    await chains.start()
    const reorg = failure('REORG_BELOW_FINALITY')
    one.fail(reorg)
    await settle()
    const state = chains.runners[0]?.state()
    assert.ok(state?.kind === 'stopped')
    assert.match(state.failure.remedy, /lilymed indexer rewind/)
    assert.deepEqual([one.isClosed(), two.isClosed(), ends], [true, false, []])
    const hole = failure('HOLE_IN_LOG')
    two.fail(hole)
    await settle()
    assert.deepEqual(ends, [hole])
    await chains.close()
  })

  test('being fenced out of one stream ends the process, because the store is shared', async () => {
    const one = createFakeChain()
    const { follow, ends } = setUp([one], [createFakeChain()])
    const chains = follow()
    await chains.start()
    const fenced = failure('INGEST_FENCED')
    one.fail(fenced)
    await settle()
    assert.deepEqual(ends, [fenced])
    await chains.close()
  })

  test('a chain that ends by something that passes is opened again', async () => {
    const [first, second] = [createFakeChain(), createFakeChain()]
    const { follow, ends, goOn } = setUp([first, second])
    const chains = follow()
    await chains.start()
    first.fail(failure('UNAVAILABLE', true))
    await settle()
    assert.equal(chains.runners[0]?.state().kind, 'waiting')
    assert.ok(first.isClosed())
    await goOn()
    assert.equal(chains.runners[0]?.state().kind, 'running')
    assert.equal(chains.runners[0]?.opened(), second)
    assert.deepEqual(ends, [])
    await chains.close()
  })

  test('closing ends a wait, and closes what was being opened once it is, without waiting for it', async () => {
    const late = createFakeChain()
    const opening = Promise.withResolvers<FakeChain>()
    let attempt = 0
    const chains = followChains({
      configs: [{ chainId: 1 }, { chainId: 2 }, { chainId: 3 }] as ChainConfig[],
      open: async ({ chainId }) => {
        if (chainId === 1) return createFakeChain()
        attempt += 1
        if (chainId === 3 || attempt <= 2) throw unreachable
        return opening.promise
      },
      logger,
      onEnd: () => undefined,
      pause: async (_, signal) => {
        if (attempt === 2) return
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      },
    })
    await chains.start()
    await settle()
    assert.equal(attempt, 4)
    await chains.close()
    opening.resolve(late)
    await settle()
    assert.ok(late.isClosed())
  })
})
