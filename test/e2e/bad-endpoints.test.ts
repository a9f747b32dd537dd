import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { lagging, startFaultyRelay } from '@lilymed/chain/testing/faulty-relay'
import type { FaultyRelay } from '@lilymed/chain/testing/faulty-relay'
import { createLifecycle } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import { assertOneVoteEach, assertVotes } from '../support/assert-honest-votes.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'
import type { MediatorNetwork } from '../support/mediator-network.ts'

const accept = 1n
const [finalPhase, appealablePhase] = [6n, 7n]
const [beaconDelaySeconds, appealSeconds] = [30, 60]

type Block = { readonly timestamp: string }
type Log = { readonly data: string }

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

/** Other data in every log, wherever it is asked for: a block's hash and bloom are as they should be, for they know nothing of data. */
const forging: FaultyRelay['tell'] = async (call, truth) => {
  const result = await truth(call)
  const forged = ({ data, ...log }: Log): Log => ({
    ...log,
    data: data === '0x' ? data : `${data.slice(0, -1)}${data.endsWith('1') ? '2' : '1'}`,
  })
  if (call.method === 'eth_getLogs') return (result as Log[]).map(forged)
  if (call.method !== 'eth_getBlockReceipts') return result
  return (result as { readonly logs: Log[] }[]).map((each) => ({ ...each, logs: each.logs.map(forged) }))
}

const honest: FaultyRelay['tell'] = (call, truth) => truth(call)
const slow: FaultyRelay['tell'] = async (call, truth) => {
  await delay(25)
  return truth(call)
}

type Stage = {
  readonly network: MediatorNetwork
  readonly chainUrl: string
  readonly bad: FaultyRelay
  readonly good: readonly FaultyRelay[]
  /** Has an endpoint answer in some way, and notes what it is handed. */
  become(relay: FaultyRelay, tell: FaultyRelay['tell']): void
  /** Plays a dispute to its ruling; what is done once its commitments are in is given. */
  play(index: number, onCommitted?: () => void): Promise<string>
  logs(): string
}

/** Three mediators with three endpoints each, of which one is going to be bad. */
const setStage = async (lifecycle: Lifecycle): Promise<Stage> => {
  /** Every transaction that any of them handed to any endpoint, whatever came of it. */
  const handed = new Set<string>()
  const become: Stage['become'] = (relay, tell) => {
    relay.tell = (call, truth) => {
      if (call.method === 'eth_sendRawTransaction') handed.add(String(call.params[0]))
      return tell(call, truth)
    }
  }
  const network = await startMediatorNetwork(lifecycle, {
    mediators: 3,
    startsMediators: false,
    revealDepth: 2,
    clockPace: { blockEveryMs: 250, secondsPerBlock: 1 },
  })
  const chainUrl = network.configs[0]?.chain.endpoints[0]?.url ?? assert.fail('no endpoint')
  const startRelay = async (): Promise<FaultyRelay> => {
    const relay = await startFaultyRelay(chainUrl)
    lifecycle.defer(() => relay.close())
    become(relay, honest)
    return relay
  }
  const bad = await startRelay()
  const good = [await startRelay(), await startRelay()]
  // The bad one is everybody's first.
  const endpoints = [bad, ...good].map(({ url }) => ({ url }))
  await Promise.all(
    network.configs.map((config) => network.run({ ...config, chain: { ...config.chain, endpoints } })),
  )
  return {
    network,
    chainUrl,
    bad,
    good,
    become,
    play: async (index, onCommitted = () => undefined) => {
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
    },
    logs: () => network.configs.map(({ mediator }) => network.logsOf(mediator)).join(''),
  }
}

describe('mediators one of whose endpoints is bad', () => {
  const lifecycle = createLifecycle()
  let stage: Stage
  before(async () => {
    stage = await setStage(lifecycle)
  })
  after(() => lifecycle.close())

  test('vote in time, once, while it lies in everything', async () => {
    const { bad, become, play, logs } = stage
    become(bad, lying)
    await play(0)
    assert.ok(logs().includes(bad.url), 'somebody must have named it')
    become(bad, honest)
  })

  test('vote in time, once, while it lags', async () => {
    const { bad, become, play } = stage
    become(bad, lagging(12))
    await play(1)
    become(bad, honest)
  })

  test('vote in time, once, while it is on another chain of the same name', async () => {
    const { bad, chainUrl, network, play } = stage
    const fork = lifecycle.use(await startAnvil({ chainId: network.chainId }))
    bad.target = fork.url
    await play(2)
    bad.target = chainUrl
  })

  test('vote in time, once, when it dies between commitment and reveal', async () => {
    const { bad, play } = stage
    await play(3, () => (bad.fault = (_, response) => void response.destroy()))
    bad.fault = undefined
  })
})

describe('mediators one of whose endpoints is the quickest', () => {
  const lifecycle = createLifecycle()
  after(() => lifecycle.close())

  test('vote in time, once, while it forges what no header shows', async () => {
    const { bad, good, become, play, logs } = await setStage(lifecycle)
    for (const relay of good) become(relay, slow)
    become(bad, forging)
    await play(0)
    assert.ok(logs().includes('contradict each other'), 'it must have been found out')
  })
})
