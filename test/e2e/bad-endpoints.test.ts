import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { lagging, startFaultyRelay } from '@lilymed/chain/testing/faulty-relay'
import type { FaultyRelay } from '@lilymed/chain/testing/faulty-relay'
import { createLifecycle } from '@lilymed/service-kit'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import { assertOneVoteEach, assertVotes } from '../support/assert-honest-votes.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'
import type { MediatorNetwork } from '../support/mediator-network.ts'

const accept = 1n
const [finalPhase, appealablePhase] = [6n, 7n]
const [beaconDelaySeconds, appealSeconds] = [30, 60]

type Block = { readonly timestamp: string }

/** Wrong in everything that a node asks: no logs, another time, other balances, another state, and nothing it is handed goes anywhere. */
const lying: FaultyRelay['tell'] = async (call, truth) => {
  // Its hash is what it would be, so only the chain can tell.
  if (call.method === 'eth_sendRawTransaction') return `0x${'ab'.repeat(32)}`
  const result = await truth(call)
  switch (call.method) {
    case 'eth_getLogs':
      return []
    case 'eth_getTransactionReceipt':
      return result === null ? null : { ...(result as object), status: '0x0' }
    case 'eth_getTransactionCount':
      return `0x${(Number(result) + 7).toString(16)}`
    case 'eth_getBalance':
      return '0x0'
    case 'eth_getBlockByNumber':
      if (result === null) return null
      return {
        ...(result as object),
        timestamp: `0x${(Number((result as Block).timestamp) + 1_000).toString(16)}`,
      }
    case 'eth_call':
      return typeof result === 'string' ? `${result.slice(0, -1)}${result.endsWith('3') ? '6' : '3'}` : result
    default:
      return result
  }
}

describe('mediators one of whose endpoints is bad', () => {
  const lifecycle = createLifecycle()
  /** Every transaction that any of them handed to any endpoint, whatever came of it. */
  const handed = new Set<string>()
  let network: MediatorNetwork
  let chainUrl: string
  let bad: FaultyRelay
  const startRelay = async (): Promise<FaultyRelay> => {
    const relay = await startFaultyRelay(chainUrl)
    lifecycle.defer(() => relay.close())
    return relay
  }
  const honest: FaultyRelay['tell'] = (call, truth) => truth(call)
  /** Has an endpoint answer in some way, and notes what it is handed. */
  const become = (relay: FaultyRelay, tell: FaultyRelay['tell']): void => {
    relay.tell = (call, truth) => {
      if (call.method === 'eth_sendRawTransaction') handed.add(String(call.params[0]))
      return tell(call, truth)
    }
  }

  before(async () => {
    network = await startMediatorNetwork(lifecycle, {
      mediators: 3,
      startsMediators: false,
      revealDepth: 2,
      clockPace: { blockEveryMs: 250, secondsPerBlock: 1 },
    })
    chainUrl = network.configs[0]?.chain.endpoints[0]?.url ?? assert.fail('no endpoint')
    bad = await startRelay()
    const good = [await startRelay(), await startRelay()]
    for (const relay of [bad, ...good]) become(relay, honest)
    // The bad one is everybody's first.
    const endpoints = [bad, ...good].map(({ url }) => ({ url }))
    await Promise.all(
      network.configs.map((config) => network.run({ ...config, chain: { ...config.chain, endpoints } })),
    )
  })
  after(() => lifecycle.close())

  /** Plays a dispute to its ruling; what is done once its commitments are in is given. */
  const play = async (index: number, onCommitted: () => void = () => undefined): Promise<string> => {
    const played = await network.agreeAndRun(index, devnetTerms)
    await played.provider.addResult(played.deal.id, played.honest.dataId)
    const disputeId = await network.challenge(played, () => network.clock.advance(beaconDelaySeconds))
    const phase = (): Promise<bigint> => network.read<bigint>('phase', [disputeId])
    const round = (): Promise<{ readonly committed: bigint }> => network.read('getRound', [disputeId, 1])
    await until('everybody has committed', async () => (await round()).committed === 3n)
    onCommitted()
    await until('every vote is revealed', async () => [appealablePhase, finalPhase].includes(await phase()))
    await network.clock.advance(appealSeconds)
    await until('it is final', async () => (await phase()) === finalPhase)
    await assertVotes(network, disputeId, accept)
    assertOneVoteEach([...handed])
    return disputeId
  }
  const logs = (): string => network.configs.map(({ mediator }) => network.logsOf(mediator)).join('')

  test('vote in time, once, while it lies in everything', async () => {
    become(bad, lying)
    await play(0)
    assert.ok(logs().includes(bad.url), 'somebody must have named it')
    become(bad, honest)
  })

  test('vote in time, once, while it lags', async () => {
    become(bad, lagging(12))
    await play(1)
    become(bad, honest)
  })

  test('vote in time, once, while it is on another chain of the same name', async () => {
    const fork = lifecycle.use(await startAnvil({ chainId: network.chainId }))
    bad.target = fork.url
    await play(2)
    bad.target = chainUrl
  })

  test('vote in time, once, when it dies between commitment and reveal', async () => {
    await play(3, () => (bad.fault = (_, response) => void response.destroy()))
    bad.fault = undefined
  })
})
