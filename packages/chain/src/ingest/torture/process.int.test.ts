import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openSqliteEventStore, Unavailable } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import type { FollowOptions } from './follow.child.ts'
import { startTortureChain } from './torture-chain.ts'
import type { TortureChain } from './torture-chain.ts'

const script = new URL('follow.child.ts', import.meta.url).pathname

describe('torture: a process that dies, a store that fails', () => {
  let torture: TortureChain
  let folder: string
  before(async () => {
    torture = await startTortureChain('--slots-in-an-epoch', '1000')
    folder = await mkdtemp(join(tmpdir(), 'lilymed-torture-'))
  })
  after(async () => {
    await torture.stop()
    await rm(folder, { recursive: true })
  })
  beforeEach(() => torture.begin())
  afterEach(() => torture.finish())

  let stores = 0
  const newStore = (): string => join(folder, `${++stores}.db`)

  /** Follows in a process of its own until it is dead: by its own hand, or killed once it says it has come to a block. */
  const follow = async (options: Partial<FollowOptions> & { path: string }, killAt?: () => number) => {
    const all = { url: torture.chain.url, chainId: torture.chain.chainId, address: torture.beacon.address }
    const child = spawn(process.execPath, [script, JSON.stringify({ ...all, rangeBlocks: 4, ...options })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const dead = new Promise<string | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
    createInterface(child.stdout).on('line', (line) => {
      if (killAt !== undefined && Number(line) >= killAt()) child.kill('SIGKILL')
    })
    assert.equal(await dead, 'SIGKILL')
  }
  /** Goes on in this process with what the dead one left; the stream is right in the end. */
  const resumes = async (path: string): Promise<void> => {
    await torture.useStore(openSqliteEventStore({ path }))
    await torture.open()
    await torture.agrees()
  }

  test('killed again and again in the backfill', async () => {
    const path = newStore()
    await torture.mineMany(1, 60, 3)
    for (const block of [4, 21, 45]) await follow({ path }, () => block)
    await resumes(path)
    assert.equal(await torture.rewinds(), 0)
  })

  test('killed while it follows, with a reorg before it is back', async () => {
    const path = newStore()
    await torture.mineMany(1, 8)
    await follow({ path, rangeBlocks: 50 }, () => 8)
    await torture.reorg(3, [50, 0], [51, 2])
    await resumes(path)
  })

  test('killed in the middle of appending a range', async () => {
    const path = newStore()
    await torture.mineMany(1, 10, 40)
    for (const nth of [1, 2]) await follow({ path, dieIn: ['RandomnessPublished', nth] })
    await resumes(path)
    assert.equal(await torture.rewinds(), 0)
  })

  test('killed in the middle of a rewind', async () => {
    const path = newStore()
    await torture.mineMany(1, 10)
    const first = await torture.head()
    await follow({ path, rangeBlocks: 50 }, () => first)
    await torture.reorg(4, [50, 1])
    await follow({ path, dieIn: ['ChainRewound', 1] })
    await resumes(path)
  })

  test('a store that is locked, full or away, and comes back', async () => {
    await torture.mineMany(1, 30, 2)
    let calls = 0
    const real = torture.store()
    const store: Pick<EventStore, 'append' | 'readStream'> = {
      readStream: (...request) => real.readStream(...request),
      append: async (...request) => {
        if (++calls % 3 !== 0) throw new Unavailable('database or disk is full')
        return real.append(...request)
      },
    }
    await torture.open({ store, rangeBlocks: 5 })
    await torture.agrees()
    assert.ok(calls > 10)
  })

  test('a second instance on the same store takes over, and the first says so', async () => {
    await torture.mineMany(1, 10)
    const first = await torture.open({ rangeBlocks: 2 })
    await first.caughtUp()
    await torture.open({ rangeBlocks: 3 })
    await torture.mine(20)
    await assert.rejects(first.ended(), { code: 'INGEST_FENCED' })
    await torture.agrees()
  })

  test('started again with another start block and range it goes on where it was', async () => {
    await torture.mineMany(1, 10)
    const first = await torture.open({ rangeBlocks: 2 })
    await first.caughtUp()
    await first.close()
    await torture.mineMany(20, 5)
    await torture.open({ startBlock: 12, rangeBlocks: 40 })
    await torture.agrees()
  })

  test('started again with the right ABI after a wrong one it keeps what it could not read and reads on', async () => {
    const abi = ['event RandomnessPublished(uint64 round)']
    const blind = [{ name: 'DevnetBeacon', address: torture.beacon.address, abi }]
    await torture.mineMany(1, 4, 2)
    const first = await torture.open(await torture.knowing(blind))
    await first.caughtUp()
    await first.close()
    const kept = await torture.stands()
    assert.equal(kept.length, 8)
    assert.ok(kept.every((fact) => fact.includes('LogUndecodable')))
    await torture.mineMany(20, 3)
    const second = await torture.open()
    await second.caughtUp()
    // Nothing is read twice and nothing lost: the bytes stand where they stood, the facts after them.
    const [before, after] = [(await torture.stands()).slice(0, 8), (await torture.stands()).slice(8)]
    assert.deepEqual(before, kept)
    assert.deepEqual(
      after.map((fact) => fact.split(' ').slice(-2)),
      [20, 21, 22].map((round) => ['RandomnessPublished', String(round)]),
    )
  })

  test('a chain whose clock jumps', async () => {
    await torture.mineMany(1, 3)
    await torture.open()
    await torture.chain.rpc('evm_increaseTime', 400 * 86_400)
    await torture.mineMany(10, 3)
    await torture.agrees()
  })
})
