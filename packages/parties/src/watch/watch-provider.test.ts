import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RpcError } from '@lilymed/chain'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { ZERO_BYTES32 } from '@lilymed/domain'
import { Interface } from 'ethers'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { sampleChain } from '../testing/sample-chain.ts'
import { CREATOR, DISPUTE, PROVIDER } from '../testing/sample-view.ts'
import type { ProviderNews } from './provider-news.ts'
import { pauseAfterFailure } from './out-of-reach.ts'
import { watchProvider } from './watch-provider.ts'

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

const poolEvents = new Interface(disputePoolAbi)
const eventsByBlock: Readonly<Record<number, { topics: readonly string[]; data: string }>> = {
  2: poolEvents.encodeEventLog('ChallengeFunded', ['deal', CREATOR, ZERO_BYTES32, 1, 3n]),
  3: poolEvents.encodeEventLog('DisputeOpened', [
    DISPUTE,
    'deal',
    CREATOR,
    PROVIDER,
    CREATOR,
    ZERO_BYTES32,
    ZERO_BYTES32,
    1,
    1n,
    1n,
    3n,
  ]),
}

/** A chain whose creator let, paid, challenged and appealed in blocks 1 to 4, behind nodes whose newest blocks are these, one a look. */
const challengedChain = async (heads: readonly number[]): Promise<PartyNetwork> => {
  const { network, sender } = sampleChain()
  for (const what of ['let it take', 'pay for it', 'have it checked', 'appeal'])
    await sender.send({ what, call: { to: '0x', data: '0x' } })
  const queue = [...heads]
  return {
    ...network,
    head: async () => {
      const number = (queue.length > 1 ? queue.shift() : queue[0]) ?? 0
      return { number, hash: `0x${String(number).padStart(64, '0')}`, time: number }
    },
    provider: {
      getLogs: async ({
        topics,
        fromBlock,
        toBlock,
      }: {
        topics: string[]
        fromBlock: number
        toBlock: number
      }) =>
        Object.entries(eventsByBlock).flatMap(([block, log]) =>
          Number(block) >= fromBlock && Number(block) <= toBlock && log.topics[0] === topics[0] ? [log] : [],
        ),
    },
  } as unknown as PartyNetwork
}

/** What is told until the chain has been asked for a block so often. */
const toldOf = async (heads: readonly number[], lagMs: number): Promise<readonly string[]> => {
  const stop = new AbortController()
  const chain = await challengedChain(heads)
  let asked = 0
  const network = {
    ...chain,
    head: () => {
      asked += 1
      if (asked === heads.length) stop.abort()
      return chain.head()
    },
  }
  const told: string[] = []
  for await (const news of watchProvider(network, PROVIDER, {
    signal: stop.signal,
    pollIntervalMs: 1,
    lagMs,
  })) {
    const isEarlier = 'isEarlier' in news && news.isEarlier
    told.push(`${news.kind}${isEarlier ? ' earlier' : ''}`)
  }
  return told
}

const watchOf = async (
  network: PartyNetwork,
  until: number,
  patienceMs = 60_000,
): Promise<ProviderNews[]> => {
  const stop = new AbortController()
  const news: ProviderNews[] = []
  const options = { signal: stop.signal, pollIntervalMs: 1, patienceMs }
  for await (const one of watchProvider(network, PROVIDER, options)) {
    news.push(one)
    if (news.length === until) stop.abort()
  }
  return news
}
const watch = (heads: readonly Head[], until: number, patienceMs?: number): Promise<ProviderNews[]> =>
  watchOf(chainOf(heads), until, patienceMs)

describe('when a watch begins', () => {
  it('tells of a challenge that is paid for and not raised yet, once', async () => {
    assert.deepEqual(await toldOf([2, 2, 3], 60_000), ['watching', 'funded earlier', 'challenged'])
    const [news] = await watchOf(await challengedChain([2]), 1)
    assert.deepEqual(news, { kind: 'watching', provider: PROVIDER, block: 2, deals: 1, funded: 1, open: 0 })
  })

  it('tells of a dispute that is running', async () => {
    assert.deepEqual(await toldOf([3, 4], 60_000), ['watching', 'challenged earlier', 'progress'])
    const [news] = await watchOf(await challengedChain([3]), 1)
    assert.deepEqual(news, { kind: 'watching', provider: PROVIDER, block: 3, deals: 1, funded: 0, open: 1 })
  })

  it('tells of both by the pool’s events where strangers made more deals than the node lists', async () => {
    const told = async (head: number) => {
      const chain = await challengedChain([head])
      const { storage } = chain.client
      const read = (name: string, ...rest: unknown[]): Promise<unknown> =>
        name === 'getDealsForParty'
          ? Promise.reject(new RpcError('RPC_REFUSED', 'out of gas'))
          : (storage.read as (...all: unknown[]) => Promise<unknown>)(name, ...rest)
      const client = { ...chain.client, storage: { ...storage, read } }
      return (await watchOf({ ...chain, client } as unknown as PartyNetwork, 2)).map(({ kind, ...news }) => [
        kind,
        'deals' in news ? [news.deals, news.funded, news.open] : 'isEarlier' in news && news.isEarlier,
      ])
    }
    assert.deepEqual(await told(2), [
      ['watching', [null, 1, 0]],
      ['funded', true],
    ])
    assert.deepEqual(await told(3), [
      ['watching', [null, 0, 1]],
      ['challenged', true],
    ])
  })

  it('asks the newest block how they stand where reading the events took longer than its node keeps a state', async () => {
    const chain = await challengedChain([2, 3])
    let isLate = false
    type Read = (
      name: string,
      values: readonly unknown[],
      at: { readonly blockHash: string },
    ) => Promise<unknown>
    const keepingOne =
      (contract: { readonly read: unknown }): Read =>
      async (name, values, at) => {
        if (name === 'getDealsForParty') throw new RpcError('RPC_REFUSED', 'out of gas')
        if (isLate && at.blockHash.endsWith('2')) throw new RpcError('RPC_NO_STATE', 'missing trie node')
        return (contract.read as Read)(name, values, at)
      }
    const { storage, disputePool } = chain.client
    const client = {
      ...chain.client,
      storage: { ...storage, read: keepingOne(storage) },
      disputePool: { ...disputePool, read: keepingOne(disputePool) },
    }
    const provider = {
      getLogs: (asked: Parameters<PartyNetwork['provider']['getLogs']>[0]) => {
        isLate = true
        return chain.provider.getLogs(asked)
      },
    }
    const news = await watchOf({ ...chain, client, provider } as unknown as PartyNetwork, 2)
    assert.deepEqual(news[0], {
      kind: 'watching',
      provider: PROVIDER,
      block: 3,
      deals: null,
      funded: 0,
      open: 1,
    })
    assert.deepEqual(
      news.map(({ kind }) => kind),
      ['watching', 'challenged'],
    )
  })

  it('tells of nothing where nothing is', async () => {
    assert.deepEqual(await toldOf([1, 1, 2, 3], 60_000), ['watching', 'funded', 'challenged'])
  })
})

describe('watching through nodes of which some lag', () => {
  it('takes nothing back that one of them does not have yet, and tells nothing twice', async () => {
    const flapping = [1, 3, 1, 3, 2, 4, 3, 4, 1, 4]
    assert.deepEqual(await toldOf(flapping, 60_000), ['watching', 'challenged', 'progress'])
  })

  it('believes that the chain went back once none but lower blocks came for long enough', async () => {
    assert.deepEqual(await toldOf([3, 2, 3], 0), [
      'watching',
      'challenged earlier',
      'funded',
      'withdrawn',
      'challenged',
    ])
  })

  it('takes nothing back where the chain stood still, or was out of reach, for longer than a node lags', async (context) => {
    let seconds = 0
    context.mock.method(performance, 'now', () => seconds * 1000)
    const asked: (readonly [seconds: number, head: Head])[] = [
      [0, 3],
      [100, 3],
      [101, 2],
      [102, 3],
      [103, 'down'],
      [203, 2],
      [204, 3],
      [205, 2],
      [264, 2],
      [265, 2],
    ]
    const chain = await challengedChain(asked.flatMap(([, head]) => (head === 'down' ? [] : [Number(head)])))
    const told: string[] = []
    const stop = new AbortController()
    const network = {
      ...chain,
      head: async () => {
        const [at, head] = asked.shift() ?? [seconds]
        seconds = at
        if (asked.length === 0) stop.abort()
        if (head === 'down') throw new RpcError('RPC_UNREACHABLE', 'nobody answers')
        return chain.head()
      },
    }
    for await (const { kind } of watchProvider(network, PROVIDER, { signal: stop.signal, pollIntervalMs: 1 }))
      told.push(`${seconds} s: ${kind}`)
    assert.deepEqual(told, [
      '0 s: watching',
      '0 s: challenged',
      '103 s: blind',
      '203 s: seeing',
      '265 s: funded',
      '265 s: withdrawn',
    ])
  })
})

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
