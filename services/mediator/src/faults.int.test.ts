/*
 * What may go wrong around a node, and where it is tried:
 *
 * killed at every boundary between two effects         crash-points.int.test.ts
 * killed at each step of a vote                        crash.int.test.ts
 * killed by the operating system, as a whole stack     test/e2e/mediator-kills.test.ts
 * RPC down, deaf, lying, lagging, on another chain     the sender: packages/chain/src/transactions/several-providers.test.ts, behaviours.test.ts
 * RPC that forges, cuts, lags or forks in its logs     the ingest: packages/chain/src/log-source, endpoints, ingest (kills.int.test.ts)
 * reexecutor that is down, hangs, lies, forgets        reexecutor/reexecutor-client.int.test.ts, examine-runs.int.test.ts
 * reexecutor that dies in the middle and comes back    here
 * disk full                                            here; the store itself: packages/event-store/src/sqlite/faults.test.ts
 * clock of the machine jumping                         here
 * two copies: one data directory, one keystore         here, protection/open-protection.int.test.ts, keystore/keystore.int.test.ts
 * two copies: on another machine                       here, crash.int.test.ts, protection/protection.int.test.ts
 * reorg that orphans a commit, a draw, what was final  crash.int.test.ts
 * reorg that orphans a reveal; another panel drawn     here
 * hostile facts, solver, reexecutor, beacon, RPC       bad-input.property.test.ts, bad-facts.int.test.ts, and the tests named there
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import type { Address } from '@lilymed/domain'
import { Unavailable } from '@lilymed/event-store'
import { openProtection, protectionFile, readProtection } from './protection/open-protection.ts'
import { createExecuteBundle } from './reexecutor/execute-bundle.ts'
import { createReexecutorClient } from './reexecutor/reexecutor-client.ts'
import { chainId, claimDigest, createFakeChain, disputeId, pool, revealedAs } from './testing/fake-chain.ts'
import type { FakeChain } from './testing/fake-chain.ts'
import { mediatorAt, withNodes } from './testing/fake-node.ts'
import type { FakeNode } from './testing/fake-node.ts'
import { createMemoryProtection } from './testing/memory-protection.ts'
import { mountFullDisk } from './testing/full-disk.ts'
import type { FullDisk } from './testing/full-disk.ts'
import { calm } from './testing/on-disk.ts'

const [first, second] = [mediatorAt(1), mediatorAt(2)]
const other = `0x${'bb'.repeat(32)}`

const has = ({ steps }: FakeNode, step: FakeNode['steps'][number]['step']): boolean =>
  steps.some((each) => each.step === step)

const commitsOf = (chain: FakeChain, address: Address): readonly string[] =>
  chain.sent.filter(({ name, from }) => name === 'commit' && from === address).map(({ data }) => data)

const mineBlocks = async (chain: FakeChain, count: number): Promise<void> => {
  for (let mined = 0; mined < count; mined += 1) {
    await calm(12)
    await chain.mine()
  }
  await calm(12)
}

describe('a disk that is full', () => {
  let disk: FullDisk
  let folder: string
  beforeEach(async () => {
    disk = await mountFullDisk()
    folder = mkdtempSync(join(tmpdir(), 'lilymed-full-'))
  })
  afterEach(() => {
    disk.restore()
    rmSync(folder, { recursive: true, force: true })
  })

  it('under the store: nothing is run or voted that could not be recorded, and all of it once there is space', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const told: string[] = []
      let isFull = false
      let fullFor: string | undefined
      const node = await start({
        address: first,
        chain,
        finds: () => claimDigest,
        changes: { onEffectFailed: (effect, code) => told.push(`${effect} ${code}`) },
      })
      // The chain's own facts are on disk already; what the node decides is not.
      const append = node.store.append.bind(node.store)
      node.store.append = (stream, expected, events) =>
        stream.startsWith('mediation-') && (isFull || events.some(({ type }) => type === fullFor))
          ? Promise.reject(new Unavailable('the disk is full'))
          : append(stream, expected, events)
      isFull = true
      await chain.open()
      await chain.draw()
      await mineBlocks(chain, 5)
      assert.deepEqual([node.runs(), commitsOf(chain, first)], [0, []])
      assert.deepEqual([...new Set(told)], ['attend UNAVAILABLE'])
      assert.match(node.logs(), /could not be attended/)
      isFull = false
      fullFor = 'CommitIntended'
      await chain.mineUntil(() => has(node, 'decided'))
      await mineBlocks(chain, 5)
      assert.deepEqual(commitsOf(chain, first), [], 'an intent that is not recorded is not acted on')
      fullFor = undefined
      await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'))
      assert.equal(new Set(commitsOf(chain, first)).size, 1)
    })
  })

  it('under the vote protection: nothing is committed to, and the same commitment once there is space', async () => {
    const protection = await openProtection(protectionFile(folder))
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const told: string[] = []
      const changes = {
        protection,
        onEffectFailed: (effect: string, code: string) => told.push(`${effect} ${code}`),
      }
      const node = await start({ address: first, chain, finds: () => other, changes })
      // Its evidence is on disk by then.
      await chain.open()
      await chain.draw()
      await chain.mineUntil(() => readdirSync(node.evidenceFolder).some((name) => name.endsWith('.car')))
      disk.isFull = true
      await chain.mineUntil(() => has(node, 'committing'))
      await mineBlocks(chain, 4)
      assert.ok(disk.refused() > 0)
      assert.deepEqual(commitsOf(chain, first), [])
      assert.ok(told.includes('commit PROTECTION_UNWRITABLE'), told.join())
      assert.match(node.logs(), /PROTECTION_UNWRITABLE/)
      assert.deepEqual(await readProtection(protectionFile(folder)), [], 'what arrived of it was cut off')
      disk.isFull = false
      await chain.mineUntil(() => revealedAs(chain, first, 'REJECT'))
      assert.equal(new Set(commitsOf(chain, first)).size, 1)
    })
    const [promised, ...more] = await readProtection(protectionFile(folder))
    assert.equal(promised?.commitment, chain.members().get(first)?.commitment)
    assert.deepEqual(more, [])
    await protection.close()
  })

  it('under the evidence: nothing is committed to that has none, and it is kept once there is space', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const told: string[] = []
      const node = await start({
        address: first,
        chain,
        finds: () => other,
        changes: { onEffectFailed: (effect, code) => told.push(`${effect} ${code}`) },
      })
      disk.isFull = true
      await chain.open()
      await chain.draw()
      await chain.mineUntil(() => told.length > 2)
      assert.deepEqual(commitsOf(chain, first), [])
      assert.ok(!has(node, 'decided'))
      assert.deepEqual([...new Set(told)], ['examination ENOSPC'])
      assert.deepEqual(readdirSync(node.evidenceFolder), ['published'], 'nothing half-written stays')
      disk.isFull = false
      await chain.mineUntil(() => revealedAs(chain, first, 'REJECT'))
    })
  })
})

describe('a reexecutor', () => {
  it('that dies in the middle of a run and comes back with nothing is asked again, and its result is voted on', async () => {
    const runs = new Map<string, number>()
    let asked = 0
    let lives = 1
    const server = createServer((request, response) => {
      const send = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      }
      request.resume()
      if (lives === 0) return void request.socket.destroy()
      const runId = `run-of-life-${lives}`
      if (request.method === 'POST') {
        asked += 1
        runs.set(runId, 0)
        return send(202, { runId, state: 'queued' })
      }
      const polls = runs.get((request.url ?? '').split('/').at(-1) ?? '')
      if (polls === undefined) return send(404, { code: 'RUN_UNKNOWN' })
      runs.set(runId, polls + 1)
      if (lives === 1) {
        // It dies with the run half done, and whatever it knew is gone.
        lives = 0
        runs.clear()
        setTimeout(() => (lives = 2), 300)
        return void request.socket.destroy()
      }
      const knownAnswer = { ok: true }
      const finding = { exitCode: 0, resultDigest: claimDigest, determinismClass: 'wasm', knownAnswer }
      return send(200, { runId, state: 'completed', finding })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const chain = createFakeChain({ seats: [first] })
    try {
      await withNodes(async (start) => {
        const client = createReexecutorClient({ url, token: 'a token' })
        const executeBundle = createExecuteBundle(client, { pollIntervalMs: 10 })
        const node = await start({
          address: first,
          chain,
          finds: () => claimDigest,
          changes: { executeBundle },
        })
        await chain.open()
        await chain.draw()
        const deadline = performance.now() + 60_000
        while (!has(node, 'decided')) {
          assert.ok(performance.now() < deadline, 'expected a verdict within 60 s')
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
        await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'))
        assert.equal(asked, 2)
      })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('a clock of the machine that jumps', () => {
  afterEach(() => mock.timers.reset())

  for (const [way, jumpMs] of [
    ['a year forward', 31_536_000_000],
    ['a year back', -31_536_000_000],
  ] as const) {
    it(`${way} and home again moves no deadline: those are the chain's`, async () => {
      const now = Date.now()
      mock.timers.enable({ apis: ['Date'], now })
      const chain = createFakeChain({ seats: [first, second] })
      await withNodes(async (start) => {
        const node = await start({ address: first, chain, finds: () => claimDigest })
        await chain.open()
        await chain.mineUntil(() => has(node, 'drawn'))
        mock.timers.setTime(now + jumpMs)
        await chain.mineUntil(() => has(node, 'committed'))
        mock.timers.setTime(now)
        // The other seat stays away, so that the phase runs to its end by the chain's clock.
        await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'), { seconds: 5 })
        mock.timers.setTime(now + jumpMs)
        await chain.mineUntil(() => has(node, 'settled'))
        assert.ok(!has(node, 'missed'))
        assert.equal(new Set(commitsOf(chain, first)).size, 1)
      })
    })
  }
})

describe('a second copy of a node', () => {
  it('that starts on the same data directory is refused, and the first goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-copy-'))
    const file = protectionFile(folder)
    const protection = await openProtection(file)
    try {
      await assert.rejects(openProtection(file), { code: 'PROTECTION_IN_USE' })
      const chain = createFakeChain({ seats: [first] })
      await withNodes(async (start) => {
        await start({ address: first, chain, finds: () => claimDigest, changes: { protection } })
        await chain.open()
        await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'))
      })
    } finally {
      await protection.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('on another machine that decides otherwise at the same time gets no second commitment, and reveals the first', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      await withNodes(async (startElsewhere) => {
        const [ours, theirs] = [createMemoryProtection(), createMemoryProtection()]
        const here = await start({
          address: first,
          chain,
          finds: () => claimDigest,
          changes: { protection: ours },
        })
        const there = await startElsewhere({
          address: first,
          chain,
          finds: () => other,
          changes: { protection: theirs },
        })
        await chain.open()
        await chain.draw()
        while (commitsOf(chain, first).length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
        await chain.mineUntil(() => chain.has('VoteCommitted'))
        const { commitment } = chain.members().get(first) ?? {}
        assert.equal(new Set(commitsOf(chain, first)).size, 2, 'neither knew of the other')
        // Whoever was first dies before it can reveal.
        const isHere = ours.promised({ chainId, pool, disputeId, round: 1, mediator: first }) === commitment
        const [lost, left] = isHere ? [here, there] : [there, here]
        await lost.stop()
        await chain.mineUntil(() => chain.members().get(first)?.revealed !== undefined)
        assert.equal(chain.members().get(first)?.commitment, commitment)
        assert.ok(revealedAs(chain, first, isHere ? 'ACCEPT' : 'REJECT'), 'what stood is revealed')
        assert.ok(left.logs().includes('is another copy of it running'))
        assert.ok(has(left, 'commitRecovered'))
      })
    })
  })

  it('that was copied before the commitment stays away from later ones while the first lives', async () => {
    const chain = createFakeChain({ seats: [first, second] })
    await withNodes(async (start) => {
      await withNodes(async (startElsewhere) => {
        const here = await start({ address: first, chain, finds: () => claimDigest })
        await chain.open()
        await chain.mineUntil(() => has(here, 'committed'))
        const before = commitsOf(chain, first).length
        const there = await startElsewhere({ address: first, chain, finds: () => other })
        await start({ address: second, chain, finds: () => claimDigest })
        await chain.mineUntil(() => chain.has('DisputeSettled'))
        assert.equal(commitsOf(chain, first).length, before)
        assert.ok(!has(there, 'committing'))
        assert.ok(revealedAs(chain, first, 'ACCEPT'))
      })
    })
  })
})

describe('a reorganisation', () => {
  it('that orphans a reveal has the same vote sent again, and nothing told of it before it is final', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => other })
      await chain.open()
      await chain.mineUntil(() => has(node, 'revealed'))
      assert.ok(!has(node, 'revealFinal'))
      while (chain.has('VoteRevealed')) await chain.rewind(1)
      await chain.mineUntil(() => node.steps.filter(({ step }) => step === 'revealed').length === 2)
      assert.ok(!has(node, 'revealFinal'), 'one block is not enough')
      await chain.mineUntil(() => has(node, 'settled'))
      const reveals = chain.sent.filter(({ name }) => name === 'reveal')
      assert.ok(reveals.length >= 2)
      assert.equal(new Set(reveals.map(({ data }) => data)).size, 1)
      assert.equal(new Set(commitsOf(chain, first)).size, 1)
      assert.equal(node.steps.filter(({ step }) => step === 'revealFinal').length, 1)
    })
  })

  it('that orphans a reveal and the end of its phase has nothing revealed before that end is deep again', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => other })
      await chain.open()
      await chain.mineUntil(() => has(node, 'revealed'))
      while (chain.has('CommitPhaseEnded')) await chain.rewind(1)
      const before = chain.sent.filter(({ name }) => name === 'reveal').length
      await chain.mineUntil(() => chain.has('CommitPhaseEnded'))
      assert.equal(chain.sent.filter(({ name }) => name === 'reveal').length, before)
      await chain.mineUntil(() => revealedAs(chain, first, 'REJECT'))
      assert.equal(new Set(commitsOf(chain, first)).size, 1)
    })
  })

  it('after which another panel is drawn leaves a commitment of ours without effect, and unrevealed', async () => {
    const chain = createFakeChain({ seats: [first, second] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => other })
      await chain.open()
      await chain.mineUntil(() => has(node, 'committed'))
      while (chain.has('PanelDrawn')) await chain.rewind(1)
      const sent = chain.sent.length
      await chain.tell('PanelDrawn', {
        disputeId,
        round: 1,
        randomness: other,
        seats: [second],
        alternates: [],
        passedOver: [],
        commitEndsAt: String(chain.head().timestamp + 300),
      })
      await mineBlocks(chain, 12)
      const later = chain.sent
        .slice(sent)
        .filter(({ from, name }) => from === first && /commit|reveal/.test(name))
      assert.deepEqual(later, [])
      assert.ok(has(node, 'rewound'))
      assert.doesNotMatch(node.logs(), /could not be attended|REJECT/)
    })
  })
})
