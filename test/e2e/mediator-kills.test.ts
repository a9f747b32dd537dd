import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startRpcRelay } from '@lilymed/chain/testing/rpc-relay'
import type { MediatorConfig } from '@lilymed/mediator'
import { createLifecycle } from '@lilymed/service-kit'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { tamper } from '../../packages/devnet/src/actors/provider-run.ts'
import {
  assertBalances,
  assertOneVoteEach,
  assertVotes,
  isSettled,
  readBalances,
} from '../support/assert-honest-votes.ts'
import { tomlOf } from '../support/toml-of.ts'
import { startProgram } from '../support/processes.ts'
import type { Program } from '../support/processes.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'
import type { RunDeal } from '../support/mediator-network.ts'

/** How often a mediator is killed; nightly far more often. */
const kills = Number(process.env['LILYMED_MEDIATOR_KILLS'] ?? 20)

const [finalPhase, appealablePhase] = [6n, 7n]
const [beaconDelaySeconds, appealSeconds] = [30, 60]
/** Ten times what it takes. */
const patienceSeconds = 150
const [accept, reject] = [1n, 2n]
const disputesAtOnce = 2

/** A mediator as its operator starts it, again whenever it has died. */
type Node = {
  readonly address: string
  readonly config: MediatorConfig
  program: Program
}

const startNode = (config: MediatorConfig): Program => {
  const file = join(dirname(config.dataDirectory), 'mediator.toml')
  writeFileSync(file, tomlOf(config))
  return startProgram([process.execPath, 'cli/src/main.ts', 'mediator', 'run', '--config', file, '--json'])
}

const isReady = ({ program }: Node): boolean => program.output().includes('"mediator"')

/**
 * Kills nodes at random instants until that was done this often, most after they were ready and some before, and starts each again at
 * once. Never more than half of them are down: what is to be proved is that a death costs nothing, not that nobody need be alive.
 */
const killAtRandom = async (nodes: readonly Node[], times: number): Promise<void> => {
  for (let killed = 0; killed < times;) {
    await delay(Math.random() * 600)
    const node = nodes[Math.floor(Math.random() * nodes.length)]
    assert.ok(node)
    const others = nodes.filter((each) => each !== node && isReady(each)).length
    if (others * 2 < nodes.length || (!isReady(node) && Math.random() < 0.8)) continue
    node.program.kill('SIGKILL')
    assert.equal((await node.program.ended).signal, 'SIGKILL', node.program.output())
    node.program = startNode(node.config)
    killed += 1
  }
}

describe('mediators that are killed at random instants', () => {
  const lifecycle = createLifecycle()
  after(() => lifecycle.close())

  test(`reveal every vote in time and never vote twice: ${kills} kills`, async (t) => {
    const network = await startMediatorNetwork(lifecycle, {
      mediators: 4,
      startsMediators: false,
      revealDepth: 2,
      clockPace: { blockEveryMs: 250, secondsPerBlock: 1 },
    })
    const { configs, rpc, read, clock } = network
    const relay = await startRpcRelay(configs[0]?.chain.endpoints[0]?.url ?? '')
    lifecycle.defer(() => relay.close())
    /** Every transaction that any of them ever handed to its node, whatever came of it. */
    const handed = new Set<string>()
    relay.arriving = (calls) => {
      for (const { method, params } of calls)
        if (method === 'eth_sendRawTransaction') handed.add(String(params[0]))
    }
    const before = await readBalances(network)
    const nodes = configs.map((each): Node => {
      const config = { ...each, chain: { ...each.chain, endpoints: [{ url: relay.url }] } }
      return { address: each.mediator, config, program: startNode(config) }
    })
    lifecycle.defer(async () => {
      for (const { program } of nodes) program.kill('SIGKILL')
      await Promise.all(nodes.map(({ program }) => program.ended))
    })
    await Promise.all(nodes.map(({ program }) => program.until(/"mediator"/, 60_000)))

    const killer = { isDone: false }
    const killing = killAtRandom(nodes, kills).finally(() => (killer.isDone = true))
    // Awaited below; until then a failure of it is not unhandled.
    killing.catch(() => undefined)
    const disputes = new Map<string, bigint>()
    const play = async (played: RunDeal, isTampered: boolean): Promise<void> => {
      const { dataId } = isTampered ? await tamper(played.honest) : played.honest
      await played.provider.addResult(played.deal.id, dataId)
      const disputeId = await network.challenge(played, async (opened) => {
        disputes.set(opened, isTampered ? reject : accept)
        // The beacon round is half a minute ahead, and nobody has anything to do before.
        if (disputes.size % disputesAtOnce === 0) await clock.advance(beaconDelaySeconds)
      })
      assert.ok(disputes.has(disputeId))
    }
    const phases = (): Promise<readonly bigint[]> =>
      Promise.all([...disputes.keys()].map((id) => read<bigint>('phase', [id])))
    do {
      const deals = await Promise.all(
        Array.from({ length: disputesAtOnce }, (_, index) => network.agreeAndRun(index, devnetTerms)),
      )
      await Promise.all(deals.map((deal, index) => play(deal, index % 2 === 1)))
      const isRuled = async (): Promise<boolean> =>
        (await phases()).every((phase) => phase === appealablePhase || phase === finalPhase)
      await until('every vote is revealed', isRuled, patienceSeconds)
      // Nobody appeals, so nothing is missed by letting the time for it pass.
      await clock.advance(appealSeconds)
    } while (!killer.isDone)
    await killing
    t.diagnostic(`${kills} kills over ${disputes.size} disputes`)

    const areSettled = async (): Promise<boolean> =>
      (await Promise.all([...disputes.keys()].map((id) => isSettled(network, id)))).every(Boolean)
    await until('every dispute is settled', areSettled, patienceSeconds)
    await until('nothing is on its way', async () => {
      const { pending, queued } = await rpc<{ pending: string; queued: string }>('txpool_status')
      return Number(pending) === 0 && Number(queued) === 0
    })
    await clock.close()

    for (const [disputeId, outcome] of disputes) await assertVotes(network, disputeId, outcome)
    assertOneVoteEach([...handed])
    await assertBalances(network, [...disputes.keys()], before)
  })
})
