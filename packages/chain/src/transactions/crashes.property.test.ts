import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { actionAt, createSenderWorld } from '../testing/sender-world.ts'
import type { SenderWorld } from '../testing/sender-world.ts'
import type { TransactionOutcome } from './intent.ts'
import { createMemoryJournal } from './intent-journal.ts'
import type { ArchivedIntent, IntentJournal } from './intent-journal.ts'
import { createLane } from './lane.ts'

/** What the world does between two blocks. */
type Happening = 'block' | 'empty' | 'drop' | 'reorg' | 'forget' | 'dear' | 'cheap'

/** Where a process dies: at its n-th write, before or after it is durable, or at its n-th request, before or after it is answered. */
type Crash = { readonly at: 'append' | 'request'; readonly count: number; readonly isDone: boolean }

const gwei = 1_000_000_000n
/** Histories played; more of them at night. */
const runs = Number(process.env['LILYMED_SENDER_RUNS'] ?? 40)

const happening = fc.constantFrom<Happening>(
  'block',
  'block',
  'block',
  'empty',
  'drop',
  'reorg',
  'forget',
  'dear',
  'cheap',
)
const crash: fc.Arbitrary<Crash> = fc.record({
  at: fc.constantFrom('append', 'request'),
  count: fc.integer({ min: 1, max: 14 }),
  isDone: fc.boolean(),
})

/** A journal and a provider of one process, which dies where it is told to: from then on nothing it does has an effect. */
const mortal = (world: SenderWorld, archived: Map<string, ArchivedIntent>, { at, count, isDone }: Crash) => {
  let left = count
  let isDead = false
  const died = Promise.withResolvers<void>()
  const never = new Promise<never>(() => undefined)
  const passes = async <T>(kind: Crash['at'], effect: () => Promise<T>): Promise<T> => {
    if (isDead) return never
    if (kind !== at || --left > 0) return effect()
    isDead = true
    if (isDone) await effect()
    died.resolve()
    return never
  }
  const durable = createMemoryJournal(world.entries)
  const journal: IntentJournal = {
    load: () => passes('request', durable.load),
    append: (...added) => passes('append', () => durable.append(...added)),
    compact: (entries) => passes('append', () => durable.compact(entries)),
    archive: (settled) => passes('append', async () => void archived.set(settled.id, settled)),
    recall: (id) => passes('request', async () => archived.get(id) ?? null),
  }
  const provider = {
    sendBatch: (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) =>
      passes('request', () => world.node.sendBatch(calls)),
  }
  return { journal, provider, died: died.promise, isDead: () => isDead }
}

const happen = ({ node }: SenderWorld, what: Happening): void => {
  if (what === 'drop') node.drop()
  if (what === 'reorg' || what === 'forget') node.reorg(2, what === 'forget')
  if (what === 'dear') node.baseFee = 6n * gwei
  if (what === 'cheap') node.baseFee = gwei
  node.mine(12, () => what === 'empty')
}

/** Runs senders over one journal, one after another, each dying where it is told to, the last one never; every intent is awaited. */
const play = async (
  count: number,
  crashes: readonly Crash[],
  happenings: readonly Happening[],
): Promise<{ readonly world: SenderWorld; readonly outcomes: readonly TransactionOutcome[] }> => {
  const world = createSenderWorld()
  const archived = new Map<string, ArchivedIntent>()
  const story = [...happenings]
  world.onBlock = () => happen(world, story.shift() ?? 'block')
  const immortal: Crash = { at: 'request', count: Number.POSITIVE_INFINITY, isDone: false }
  const settings = { confirmations: 2, recheckBlocks: 5 }
  for (const each of crashes) {
    const process = mortal(world, archived, each)
    const sender = world.open({ ...settings, journal: process.journal, providers: [process.provider] })
    const all = Promise.allSettled(
      Array.from({ length: count }, (_, index) => sender.submit(actionAt(index))),
    )
    await world.settled(Promise.race([process.died, all]))
    // A process that lived through all of it ends as one that is closed; what is dead just stays as it is.
    if (!process.isDead()) await Promise.race([sender.close(), process.died])
  }
  const last = mortal(world, archived, immortal)
  const sender = world.open({ ...settings, journal: last.journal, providers: [last.provider] })
  const outcomes = await world.settled(
    Promise.all(Array.from({ length: count }, (_, index) => sender.submit(actionAt(index)))),
  )
  await world.until('the story is over', () => story.length === 0)
  await world.pass(150_000)
  await sender.close()
  return { world, outcomes }
}

const check = ({ world, outcomes }: Awaited<ReturnType<typeof play>>): void => {
  const included = world.node.included()
  assert.deepEqual(
    included.map(({ nonce }) => nonce),
    included.map((_, place) => place),
    'nonces are dense and in order',
  )
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    outcomes.map(() => 'confirmed'),
  )
  const actions = included.filter(({ to }) => to !== world.signer.address).map(({ data }) => Number(data))
  assert.deepEqual(
    actions.toSorted((left, right) => left - right),
    outcomes.map((_, index) => index),
    'each is there once',
  )
  for (const [index, outcome] of outcomes.entries()) {
    const own = included.find(({ data }) => data === actionAt(index).data)
    assert.ok(outcome.kind === 'confirmed' && own !== undefined)
  }
}

describe('whatever happens, and wherever the process dies', () => {
  test('every intent is included once, with dense nonces, and never as two different actions', async () => {
    const cases = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(crash, { maxLength: 5 }),
      fc.array(happening, { maxLength: 8 }),
      async (count, crashes, happenings) => {
        const played = await play(count, crashes, happenings)
        check(played)
        // All that was ever handed over with one nonce is one action, or nothing at all.
        const byIntent = new Map<string, Set<string>>()
        for (const entry of played.world.entries) {
          if (entry.kind !== 'signed' || entry.attempt.purpose !== 'act') continue
          const data = byIntent.get(entry.intentId) ?? new Set()
          byIntent.set(
            entry.intentId,
            data.add(
              entry.attempt.raw.includes(actionAt(Number(entry.intentId.slice(4))).data.slice(2))
                ? 'own'
                : 'other',
            ),
          )
        }
        assert.ok([...byIntent.values()].every((kinds) => kinds.size === 1 && kinds.has('own')))
      },
    )
    await fc.assert(cases, { numRuns: runs })
  })

  test('a crash at every boundary of the journal, one after another: nothing is sent that it does not know', async () => {
    for (const at of ['append', 'request'] as const) {
      for (let count = 1; count <= 12; count += 1) {
        for (const isDone of [true, false]) {
          const played = await play(2, [{ at, count, isDone }], [])
          check(played)
          const known = new Set(
            played.world.entries.flatMap((entry) => (entry.kind === 'signed' ? [entry.attempt.raw] : [])),
          )
          assert.ok(played.world.node.handed.every((raw) => known.has(raw)))
          const signed = played.world.entries.filter(({ kind }) => kind === 'signed')
          assert.equal(signed.length, 2, `one transaction an intent, after ${at} ${count}`)
        }
      }
    }
  })
})

describe('a lane', () => {
  test('made of a snapshot is the lane it was taken of', async () => {
    const cases = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(crash, { maxLength: 2 }),
      fc.array(happening, { maxLength: 6 }),
      fc.nat(40),
      async (count, crashes, happenings, cut) => {
        const { world } = await play(count, crashes, happenings)
        const before = createLane(world.entries.slice(0, cut))
        const after = createLane(before.snapshot())
        assert.deepEqual(after.open(), before.open())
        assert.deepEqual(after.settled(), before.settled())
        assert.equal(after.nextNonce(), before.nextNonce())
      },
    )
    await fc.assert(cases, { numRuns: 15 })
  })
})
