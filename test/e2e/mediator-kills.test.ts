import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
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
import { everyPhase, openPhases, votePhases } from '../support/vote-phases.ts'
import type { VotePhase } from '../support/vote-phases.ts'

/** How often a mediator is killed; nightly far more often. */
const kills = Number(process.env['LILYMED_MEDIATOR_KILLS'] ?? 20)
/** Of the instants at random. */
const seed = Number(
  process.env['LILYMED_MEDIATOR_SEED'] || process.env['LILYMED_TEST_SEED'] || randomInt(2 ** 31),
)

const [finalPhase, appealablePhase] = [6n, 7n]
const [beaconDelaySeconds, appealSeconds] = [30, 60]
/** Ten times what it takes. */
const patienceSeconds = 150
const [accept, reject] = [1n, 2n]
const disputesAtOnce = 2
const secondsPerKill = 20

/** Lets a node stand still at a step, to be killed there. */
const hold = './test/support/hold-at-step.ts'

/** A mediator as its operator starts it, again whenever it has died. */
type Node = {
  readonly config: MediatorConfig
  program: Program
}

/** What a node is killed at: a phase that a vote of it enters, or an instant: milliseconds after it was started, or was ready. */
type Aim = VotePhase | { readonly since: 'start' | 'ready'; readonly ms: number }

const start = (config: MediatorConfig, aim?: Aim): Program => {
  const file = join(dirname(config.dataDirectory), 'mediator.toml')
  writeFileSync(file, tomlOf(config))
  return startProgram(
    [process.execPath, '--import', hold, 'cli/src/main.ts', 'mediator', 'run', '--config', file, '--json'],
    typeof aim === 'string' ? { TEST_HOLD_AT_STEP: votePhases[aim] } : {},
  )
}

/** Numbers that look random and are the same for the same seed (xorshift32). */
const createRandom = (from: number): ((below: number) => number) => {
  let state = from | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/**
 * What each of three nodes is killed at, one after another. Two of them die at every phase of a vote in turn, so that one vote lives
 * through a death at each; the third dies at random instants, mostly while it works and sometimes while it starts.
 */
const planAims = (times: number): readonly Aim[][] => {
  const random = createRandom(seed)
  const instant = (): Aim =>
    random(5) === 0 ? { since: 'start', ms: random(1_500) } : { since: 'ready', ms: random(2_500) }
  const atRandom = Math.floor((times * 3) / 10)
  const aimed = Array.from({ length: times - atRandom }, (_, place) => place)
  const turnOf = (parity: number): Aim[] =>
    aimed
      .filter((place) => place % 2 === parity)
      .map((_, turn) => everyPhase[turn % everyPhase.length] ?? 'drawn')
  return [turnOf(0), turnOf(1), Array.from({ length: atRandom }, instant)]
}

/** Waits until a node is where it is to be killed. Throws when it ended by itself or does not get there. */
const reach = async ({ program }: Node, aim: Aim): Promise<void> => {
  if (typeof aim === 'string') {
    await program.until(new RegExp(`"step":"${votePhases[aim]}"`), patienceSeconds * 1000)
    return
  }
  if (aim.since === 'ready') await program.until(/"mediator"/, patienceSeconds * 1000)
  await Promise.race([delay(aim.ms), program.ended])
}

/** Starts a node and kills it at each of its aims, and leaves it running after the last; tells of each death what phases it hit. */
const liveAndDie = async (
  node: Node,
  aims: readonly Aim[],
  onKilled: (phases: readonly VotePhase[]) => void,
): Promise<void> => {
  // Before there is a vote a death costs nothing.
  if (typeof aims[0] === 'object') await node.program.until(/"step":"drawn"/, patienceSeconds * 1000)
  for (const [place, aim] of aims.entries()) {
    await reach(node, aim)
    node.program.kill('SIGKILL')
    assert.equal((await node.program.ended).signal, 'SIGKILL', node.program.output().slice(-2000))
    const phases = await openPhases(node.config)
    if (typeof aim === 'string') assert.ok(phases.includes(aim), `at ${aim} its record says ${phases.join()}`)
    onKilled(phases)
    node.program = start(node.config, aims[place + 1])
  }
}

describe('mediators that are killed', () => {
  const lifecycle = createLifecycle()
  after(() => lifecycle.close())
  const timeout = (kills * secondsPerKill + patienceSeconds) * 1000

  test(`reveal every vote in time and never vote twice: ${kills} kills`, { timeout }, async (t) => {
    const network = await startMediatorNetwork(lifecycle, {
      mediators: 3,
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
    const plan = planAims(kills)
    const nodes = configs.map((each, place): Node => {
      const config = { ...each, chain: { ...each.chain, endpoints: [{ url: relay.url }] } }
      return { config, program: start(config, plan[place]?.[0]) }
    })
    lifecycle.defer(async () => {
      for (const { program } of nodes) program.kill('SIGKILL')
      await Promise.all(nodes.map(({ program }) => program.ended))
    })
    t.diagnostic(`seed ${seed}`)

    const hits = new Map<VotePhase | 'no vote open', number>()
    const count = (phases: readonly VotePhase[]): void => {
      for (const phase of phases.length === 0 ? (['no vote open'] as const) : new Set(phases))
        hits.set(phase, (hits.get(phase) ?? 0) + 1)
    }
    const killer: { isDone: boolean; failure?: unknown } = { isDone: false }
    const killing = Promise.all(nodes.map((node, place) => liveAndDie(node, plan[place] ?? [], count)))
    killing.catch((failure: unknown) => (killer.failure = failure)).finally(() => (killer.isDone = true))
    /** What is waited for never comes where a node could not be started or killed. */
    const isSo = (holds: () => Promise<boolean>) => (): Promise<boolean> =>
      killer.failure === undefined ? holds() : killing.then(() => false)
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
      await until('every vote is revealed', isSo(isRuled), patienceSeconds)
      // Nobody appeals, so nothing is missed by letting the time for it pass.
      await clock.advance(appealSeconds)
    } while (!killer.isDone)
    await killing
    t.diagnostic(`${kills} kills over ${disputes.size} disputes`)
    for (const [phase, times] of hits) t.diagnostic(`${phase}: ${times}`)
    if (kills >= 20) for (const phase of everyPhase) assert.ok(hits.has(phase), `no kill hit ${phase}`)

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
