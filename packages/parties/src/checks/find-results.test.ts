import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { AbiCoder, Interface } from 'ethers'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { sampleChain } from '../testing/sample-chain.ts'
import { CREATOR } from '../testing/sample-view.ts'
import { failure, watch } from '../testing/trial-watch.ts'
import { openTrialJournal } from './check-journal.ts'
import { createResultSearch } from './find-results.ts'

const topic = new Interface(lilypadStorageAbi).getEvent('DealStateChange')?.topicHash
const change = (idBytes: string, state: number) => ({
  topics: [topic],
  data: AbiCoder.defaultAbiCoder().encode(['bytes', 'uint8'], [idBytes, state]),
})
const DEAL = '0x6465616c'

type Range = { readonly fromBlock: number; readonly toBlock: number }
type Chain = ReturnType<typeof sampleChain>

/** A network whose node answers the list of deals otherwise, and has the events of these blocks. */
const listing = (
  { network }: Chain,
  list: () => Promise<unknown>,
  events: Readonly<Record<number, ReturnType<typeof change>>> = {},
  asked: Range[] = [],
): PartyNetwork => {
  const { client } = network
  const read = (name: string, ...rest: unknown[]): Promise<unknown> =>
    name === 'getDealsForParty'
      ? list()
      : (client.storage.read as (...all: unknown[]) => Promise<unknown>)(name, ...rest)
  const getLogs = async ({ fromBlock, toBlock }: Range) => {
    asked.push({ fromBlock, toBlock })
    return Object.entries(events).flatMap(([block, log]) =>
      Number(block) >= fromBlock && Number(block) <= toBlock ? [log] : [],
    )
  }
  return {
    ...network,
    provider: { getLogs },
    client: { ...client, storage: { ...client.storage, read } },
  } as unknown as PartyNetwork
}

describe('results that came while a watch looks', () => {
  it('pass over a stranger’s deal whose id is no text, and nothing else', async () => {
    const chain = sampleChain()
    const network = listing(chain, async () => [], { 0: change('0xff41', 2) })
    const both = listing(chain, async () => [], { 0: change(DEAL, 2) })
    const block = await network.head()
    const search = (of: PartyNetwork) => createResultSearch(of, CREATOR, () => false)
    assert.deepEqual(await search(network).since(block.number, block), [])
    assert.deepEqual(await search(both).since(block.number, block), ['deal'])
  })
})

describe('a creator of whom strangers make more deals than its node lists', () => {
  for (const code of ['RPC_REFUSED', 'RPC_MALFORMED_ANSWER', 'RPC_TIMEOUT', 'CONTRACT_REFUSED'])
    it(`has its results found in events: ${code}`, async () => {
      const chain = sampleChain()
      chain.mine(1_000)
      const warned: string[] = []
      const refused = () => Promise.reject(failure(code, code !== 'CONTRACT_REFUSED'))
      const network = {
        ...listing(chain, refused, { 3: change(DEAL, 2) }),
        warn: (message: string) => warned.push(message),
      }
      assert.deepEqual(await watch(chain, openTrialJournal(), { network, patienceMs: 0 }), [
        'watching',
        'decided',
        'challenged',
      ])
      assert.match(warned.join(), /does not answer the list of deals .* events from block 0 on/)
    })

  it('finds what is open alone, near the head too, from the first block that is told', async () => {
    const chain = sampleChain()
    chain.mine(1_000)
    const asked: Range[] = []
    const refused = () => Promise.reject(failure('RPC_REFUSED', true))
    const found = async (events: Readonly<Record<number, ReturnType<typeof change>>>, firstBlock = 0) => {
      const network = { ...listing(chain, refused, events, asked), firstBlock }
      const search = createResultSearch(network, CREATOR, () => false)
      const block = await network.head()
      await search.begin(block)
      const all: string[] = []
      while (!search.isWhole()) all.push(...(await search.earlier(block)))
      return [...new Set(all)]
    }
    assert.deepEqual(await found({ 3: change(DEAL, 2) }), ['deal'])
    assert.deepEqual(await found({ 3: change(DEAL, 2), 4: change(DEAL, 3) }), [])
    // The chain has it open, whatever its events near the head say: they may be of a branch that is gone.
    assert.deepEqual(await found({ 3: change(DEAL, 2), 999: change(DEAL, 3) }), ['deal'])
    asked.splice(0)
    assert.deepEqual(await found({ 3: change(DEAL, 2) }, 4), [])
    assert.equal(Math.min(...asked.map(({ fromBlock }) => fromBlock)), 4)
  })

  it('is asked for the list again where nothing else is answered either', async () => {
    const chain = sampleChain()
    const network = listing(chain, () => Promise.reject(failure('RPC_REFUSED', true)))
    const silent = { read: () => Promise.reject(failure('RPC_UNREACHABLE', true)) }
    const down = { ...network, client: { ...network.client, storage: silent } } as unknown as PartyNetwork
    const search = createResultSearch(down, CREATOR, () => false)
    await assert.rejects(search.begin(await network.head()), { code: 'RPC_UNREACHABLE' })
    let asked = 0
    const once = () => {
      asked += 1
      return asked === 1 ? Promise.reject(failure('RPC_TIMEOUT', true)) : Promise.resolve(['deal'])
    }
    assert.deepEqual(
      (await watch(chain, openTrialJournal(), { network: listing(chain, once) })).at(-1),
      'challenged',
    )
  })

  it('is attended to before all of thousands are asked about', async () => {
    const chain = sampleChain()
    const many = [...Array.from({ length: 3_000 }, (_, index) => `cheap ${index}`), 'deal']
    const search = createResultSearch(
      listing(chain, async () => many),
      CREATOR,
      (dealId) => dealId !== 'deal' && dealId.endsWith('7'),
    )
    const block = await chain.network.head()
    await search.begin(block)
    assert.equal((await search.earlier(block)).length, 500)
    assert.equal(search.isWhole(), false)
    let all = 500
    while (!search.isWhole()) all += (await search.earlier(block)).length
    assert.equal(all, 2_701)
  })

  it('keeps what is known attended where events of long ago cannot be read, and a single look says so', async () => {
    const chain = sampleChain()
    chain.mine(1_000)
    const network = listing(chain, () => Promise.reject(failure('RPC_REFUSED', true)), {
      990: change(DEAL, 2),
    })
    const { getLogs } = network.provider
    const pruned = async (range: Range) => {
      if (range.fromBlock < 900) throw failure('RPC_REFUSED', true)
      return getLogs(range)
    }
    const told: string[] = []
    const journal = openTrialJournal()
    const pruning = { network: { ...network, provider: { getLogs: pruned } } as unknown as PartyNetwork }
    await assert.rejects(watch(chain, journal, { ...pruning, onTrouble: (message) => told.push(message) }), {
      code: 'NOT_ATTENDED',
      message: /results of before it began/,
    })
    assert.deepEqual(chain.sent, ['let', 'pay', 'have'])
    assert.deepEqual(told, ['results of before: a RPC_REFUSED'])
  })

  it('asks a node that has thrown old events away less and less often, and attends to nothing twice for that', async () => {
    const chain = sampleChain()
    chain.mine(1_000)
    const asked: Range[] = []
    const network = listing(chain, () => Promise.reject(failure('RPC_REFUSED', true)), {}, asked)
    const stop = new AbortController()
    let [heads, looks] = [0, 0]
    const pruned = {
      ...network,
      head: () => {
        heads += 1
        if (heads > 100) stop.abort()
        return network.head()
      },
      provider: {
        getLogs: async (range: Range) => {
          asked.push(range)
          return range.fromBlock < 900 ? Promise.reject(failure('RPC_REFUSED', true)) : []
        },
      },
    } as unknown as PartyNetwork
    await watch(chain, openTrialJournal(), {
      network: pruned,
      isOnce: false,
      signal: stop.signal,
      onLook: () => (looks += 1),
    })
    assert.ok(looks < 40, `${looks} looks at one block, by ${heads} heads`)
    assert.ok(asked.some(({ toBlock }) => toBlock === 0))
  })
})
