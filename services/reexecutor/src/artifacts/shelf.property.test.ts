import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createShelf } from './shelf.ts'
import type { Pin, Reservation } from './shelf.ts'

const limitBytes = 100
/** A third owner is unknown, and has no share. */
const shares: Readonly<Record<string, number>> = { a: 60, b: 40 }
const shareOf = (owner: string) => shares[owner] ?? 0

const digests = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const owner = fc.constantFrom('a', 'b')
const digest = fc.constantFrom(...digests)
/** The same digest has the same size, as bytes have. */
const sizeOf = (name: string) => 3 + Number(name) * 4
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), owner, digest }) },
  fc.record({ kind: fc.constant('begin' as const), owner, size: fc.integer({ min: 0, max: 70 }) }),
  fc.record({ kind: fc.constant('give-up' as const), index: fc.nat(5) }),
  fc.record({ kind: fc.constant('pin' as const), owner, digests: fc.array(digest, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('unpin' as const), index: fc.nat(9) }),
  fc.record({ kind: fc.constant('touch' as const), owner, digest }),
  fc.record({ kind: fc.constant('share' as const), owner, digest }),
  fc.record({ kind: fc.constant('lose' as const), digest }),
  fc.record({ kind: fc.constant('discard' as const), owner, digest }),
)

/** A shelf, and beside it, told naively: who holds what in order of use, who pinned what. */
function createModel() {
  const shelf = createShelf({ limitBytes, shareOf, blockBytes: 1 })
  // Of two as far above their shares, the one loses that came first.
  for (const name of ['a', 'b']) shelf.touch(name, 'nothing')
  const held: Record<string, string[]> = { a: [], b: [] }
  /** A pin, and what of it is still here since. */
  const pins: { readonly pin: Pin; digests: readonly string[] }[] = []
  const open: Reservation[] = []
  const of = (name: string) => held[name] ?? assert.fail(`nobody is called ${name}`)
  const isPinned = (name: string, item: string) =>
    pins.some(({ pin, digests }) => pin.owner === name && digests.includes(item))
  const sum = (items: readonly string[]) => items.reduce((total, item) => total + sizeOf(item), 0)
  const inFlight = (name: string) =>
    open.filter((each) => each.owner === name).reduce((total, { cost }) => total + cost, 0)
  const protectedOf = (name: string) => sum(of(name).filter((item) => isPinned(name, item))) + inFlight(name)
  const here = () => [...new Set([...of('a'), ...of('b')])].sort()
  const used = () => sum(here()) + inFlight('a') + inFlight('b')
  const use = (name: string, item: string) => {
    held[name] = [...of(name).filter((other) => other !== item), item]
  }
  const remove = (name: string, item: string) => {
    held[name] = of(name).filter((other) => other !== item)
  }
  /** Who loses what, one after the other, until there is room. */
  const makeRoom = () => {
    const gone: string[] = []
    while (used() > limitBytes) {
      const excess = (name: string) => sum(of(name)) + inFlight(name) - shareOf(name)
      const loose = (name: string) => of(name).filter((item) => !isPinned(name, item))
      const [loser] = ['a', 'b']
        .filter((name) => loose(name).length > 0)
        .sort((x, y) => excess(y) - excess(x))
      assert.ok(loser !== undefined, 'pins are within shares, so there is always something that may go')
      assert.ok(excess(loser) > 0, `${loser} is within its share and would lose something`)
      const [oldest = ''] = loose(loser)
      remove(loser, oldest)
      if (!here().includes(oldest)) gone.push(oldest)
    }
    return gone
  }
  const reserve = (name: string, size: number): Reservation | undefined => {
    const before = here()
    const isRoom = protectedOf(name) + size <= shareOf(name)
    const reserved = shelf.reserve(name, size)
    assert.equal(reserved.kind, isRoom ? 'reserved' : 'refused')
    if (reserved.kind === 'refused') {
      assert.deepEqual(here(), before)
      return undefined
    }
    open.push(reserved.reservation)
    assert.deepEqual([...reserved.dropped], makeRoom())
    return reserved.reservation
  }
  const close = (reservation: Reservation) => open.splice(open.indexOf(reservation), 1)
  return { shelf, pins, open, of, isPinned, protectedOf, here, used, use, remove, reserve, close }
}

type Model = ReturnType<typeof createModel>
type Command = typeof command extends fc.Arbitrary<infer Each> ? Each : never

function perform(model: Model, step: Command): void {
  const { shelf, pins, open, of, isPinned } = model
  switch (step.kind) {
    case 'write': {
      const reservation = model.reserve(step.owner, sizeOf(step.digest))
      if (reservation === undefined) return
      const pin = shelf.put(reservation, step.digest, sizeOf(step.digest))
      shelf.unpin(pin)
      model.close(reservation)
      return model.use(step.owner, step.digest)
    }
    case 'begin':
      return void model.reserve(step.owner, step.size)
    case 'give-up': {
      const reservation = open[step.index]
      if (reservation === undefined) return
      shelf.release(reservation)
      return void model.close(reservation)
    }
    case 'pin': {
      const wanted = [...new Set(step.digests)].filter((item) => of(step.owner).includes(item))
      const more = wanted.filter((item) => !isPinned(step.owner, item))
      const cost = more.reduce((total, item) => total + sizeOf(item), 0)
      const isRoom = cost === 0 || model.protectedOf(step.owner) + cost <= shareOf(step.owner)
      const pin = shelf.pin(step.owner, step.digests)
      assert.equal(pin !== undefined, isRoom)
      if (pin !== undefined) pins.push({ pin, digests: wanted })
      return
    }
    case 'unpin': {
      const [pulled] = pins.splice(step.index, 1)
      if (pulled === undefined) return
      const { pin, digests } = pulled
      shelf.unpin(pin)
      // What is pinned no longer counts as used just now.
      for (const item of digests) if (!isPinned(pin.owner, item)) model.use(pin.owner, item)
      return
    }
    case 'touch':
      shelf.touch(step.owner, step.digest)
      if (of(step.owner).includes(step.digest)) model.use(step.owner, step.digest)
      return
    case 'share':
      if (shelf.share(step.owner, step.digest)) model.use(step.owner, step.digest)
      return
    case 'lose':
      shelf.lose(step.digest)
      for (const name of ['a', 'b']) model.remove(name, step.digest)
      for (const each of pins) each.digests = each.digests.filter((item) => item !== step.digest)
      return
    case 'discard':
      if (!isPinned(step.owner, step.digest)) model.remove(step.owner, step.digest)
      shelf.discard(step.owner, step.digest)
  }
}

describe('a shelf', () => {
  it('stays below its limit, keeps what is pinned, takes nothing from who is within its share, and refuses without dropping', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200, size: 'max' }), (steps) => {
        const model = createModel()
        for (const step of steps) {
          perform(model, step)
          const { shelf } = model
          assert.deepEqual(digests.filter(shelf.has), model.here())
          assert.equal(shelf.usedBytes, model.used())
          assert.ok(shelf.usedBytes <= limitBytes)
          assert.equal(shelf.pinnedBytes, model.protectedOf('a') + model.protectedOf('b'))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('counts whole blocks and one for the name, so that many small files are bounded too', () => {
    const shelf = createShelf({ limitBytes: 2 ** 20, shareOf: () => 2 ** 20 })
    for (const name of ['x', 'y']) {
      const reserved = shelf.reserve('a', 1)
      assert.ok(reserved.kind === 'reserved')
      shelf.put(reserved.reservation, name, 1)
    }
    assert.equal(shelf.usedBytes, 4 * 4_096)
  })

  it('has no room for who has no share, and what it holds goes first', () => {
    const shelf = createShelf({ limitBytes, shareOf, blockBytes: 1 })
    assert.deepEqual(shelf.restore('nobody', 'old', 50), [])
    assert.equal(shelf.reserve('nobody', 1).kind, 'refused')
    const reserved = shelf.reserve('a', 55)
    assert.ok(reserved.kind === 'reserved')
    assert.deepEqual(reserved.dropped, ['old'])
  })
})
