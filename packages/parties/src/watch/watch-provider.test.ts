import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RpcError } from '@lilymed/chain'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { PROVIDER } from '../testing/sample-view.ts'
import type { ProviderNews } from './provider-news.ts'
import { pauseAfterFailure, watchProvider } from './watch-provider.ts'

type Head = number | 'down' | 'wrong'

/** A chain without deals whose node is at these blocks, is down, or is another chain's. */
const chainOf = (heads: readonly Head[]): PartyNetwork => {
  const queue = [...heads]
  return {
    head: async () => {
      const next = queue.length > 1 ? queue.shift() : queue[0]
      if (next === 'wrong') throw new RpcError('RPC_WRONG_CHAIN', 'another chain')
      if (next === 'down' || next === undefined) throw new RpcError('RPC_UNREACHABLE', 'nobody answers')
      return { number: next, hash: `0x${next}`, time: next }
    },
    client: { storage: { read: async () => [] }, disputePool: { read: async () => [], address: '0x' } },
    provider: { getLogs: async () => [] },
  } as unknown as PartyNetwork
}

const watch = async (heads: readonly Head[], until: number, patienceMs = 60_000): Promise<ProviderNews[]> => {
  const stop = new AbortController()
  const news: ProviderNews[] = []
  const options = { signal: stop.signal, pollIntervalMs: 1, patienceMs }
  for await (const one of watchProvider(chainOf(heads), PROVIDER, options)) {
    news.push(one)
    if (news.length === until) stop.abort()
  }
  return news
}

describe('watching while the node comes and goes', () => {
  it('says that it is blind, for how long it pauses, and that it sees again', async () => {
    const news = await watch([5, 'down', 'down', 'down', 6], 5)
    assert.deepEqual(
      news.map(({ kind }) => kind),
      ['watching', 'blind', 'blind', 'blind', 'seeing'],
    )
    assert.deepEqual(
      news.flatMap((one) => (one.kind === 'blind' ? [one.retryInMs] : [])),
      [1, 2, 4],
    )
    assert.deepEqual(news.at(-1), { kind: 'seeing', block: 6 })
  })

  it('starts with a node that is down as well', async () => {
    assert.deepEqual(
      (await watch(['down', 5], 3)).map(({ kind }) => kind),
      ['blind', 'seeing', 'watching'],
    )
  })

  it('gives up when its patience is over, to be started again', async () => {
    await assert.rejects(watch([5, 'down'], 100, 20), {
      code: 'WATCH_BLIND',
      retryable: true,
      message: /nobody watches any more \(nobody answers\): mend the RPC/,
    })
  })

  it('does not try again what cannot be mended by it', async () => {
    await assert.rejects(watch([5, 'wrong'], 100), { code: 'RPC_WRONG_CHAIN' })
  })

  it('pauses for a quarter of a minute at most', () => {
    assert.deepEqual(
      [1, 2, 3, 6, 40].map((failures) => pauseAfterFailure(failures, 500)),
      [500, 1000, 2000, 15_000, 15_000],
    )
  })
})
