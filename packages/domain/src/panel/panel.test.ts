import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AbiCoder, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { fold } from '../decider.ts'
import { addressOf, bytesOf, DISPUTE_ID, DRAW_CLASS, fact, LP, PARAMETERS, POOL } from '../testing/facts.ts'
import type { Address } from '../values/ids.ts'
import { canLock, drawPoolEvolver, operatorIn } from './draw-pool.ts'
import { drawPanel, type Draw } from './draw-panel.ts'
import { panelSeed, walkNumber } from './panel-seed.ts'
import { totalWeight, weightsAt, type Weight } from './weights.ts'

const weightChanged = (leaf: number, weight: bigint, fromEpoch: bigint, drawClass = DRAW_CLASS) =>
  fact('WeightChanged', {
    drawClass,
    mediator: addressOf(100 + leaf),
    leaf,
    weight: String(weight),
    fromEpoch: String(fromEpoch),
  })

const registered = (mediator: Address, operator: Address) =>
  fact('MediatorRegistered', { mediator, drawClass: DRAW_CLASS, operator })

const treeOf = (weights: readonly bigint[]): readonly Weight[] => {
  const changes = weights.map((weight, leaf) => weightChanged(leaf, weight, 1n))
  return weightsAt(fold(drawPoolEvolver, changes).weights, DRAW_CLASS, 1n)
}

const seedOf = (number: number) => ({
  chainId: 31337n,
  pool: POOL,
  disputeId: DISPUTE_ID,
  round: 1,
  randomness: bytesOf(number),
})

const drawOf = (change: Partial<Draw>): Draw => ({
  weights: treeOf(Array.from({ length: 12 }, () => 100n)),
  seed: seedOf(1),
  seats: 3,
  alternates: 2,
  excluded: [],
  operatorOf: (account) => account,
  hasFreeLock: () => true,
  ...change,
})

describe('weights', () => {
  it('count from their epoch on, in leaf order, whatever order they came in', () => {
    const changes = [
      weightChanged(1, 20n, 5n),
      weightChanged(0, 10n, 4n),
      weightChanged(1, 30n, 5n),
      weightChanged(1, 0n, 7n),
      weightChanged(0, 99n, 9n, bytesOf(1)),
    ]
    const { weights } = fold(drawPoolEvolver, changes)
    const at = (epoch: bigint) =>
      weightsAt(weights, DRAW_CLASS, epoch).map(({ weight, start }) => [weight, start])
    assert.deepEqual(at(3n), [
      [0n, 0n],
      [0n, 0n],
    ])
    assert.deepEqual(at(4n), [
      [10n, 0n],
      [0n, 10n],
    ])
    assert.deepEqual(at(6n), [
      [10n, 0n],
      [30n, 10n],
    ])
    assert.deepEqual(at(7n), [
      [10n, 0n],
      [0n, 10n],
    ])
    assert.equal(totalWeight(weightsAt(weights, DRAW_CLASS, 6n)), 40n)
    assert.deepEqual(weightsAt(weights, bytesOf(2), 6n), [])
  })
})

describe('a leaf that another mediator takes', () => {
  const taken = fact('WeightChanged', {
    drawClass: DRAW_CLASS,
    mediator: addressOf(200),
    leaf: 0,
    weight: '7',
    fromEpoch: '90',
  })
  const { weights } = fold(drawPoolEvolver, [weightChanged(0, 10n, 4n), weightChanged(0, 0n, 6n), taken])

  it('stays with the former one at earlier epochs', () => {
    const at = (epoch: bigint) =>
      weightsAt(weights, DRAW_CLASS, epoch).map(({ mediator, weight }) => [mediator, weight])
    assert.deepEqual(at(3n), [[addressOf(100), 0n]])
    assert.deepEqual(at(5n), [[addressOf(100), 10n]])
    assert.deepEqual(at(89n), [[addressOf(100), 0n]])
    assert.deepEqual(at(90n), [[addressOf(200), 7n]])
  })
})

describe('a draw', () => {
  it('hashes the seed and each walk as the pool does', () => {
    const abi = AbiCoder.defaultAbiCoder()
    const encoded = abi.encode(
      ['string', 'uint256', 'address', 'bytes32', 'uint8', 'bytes32'],
      ['LILYMED/DRAW/v1', 31337n, POOL, DISPUTE_ID, 1, bytesOf(1)],
    )
    const seed = panelSeed(seedOf(1))
    assert.equal(seed, keccak256(encoded))
    assert.equal(walkNumber(seed, 3), BigInt(keccak256(abi.encode(['bytes32', 'uint256'], [seed, 3n]))))
  })

  it('picks the leaf that an exhaustive walk over the weight left picks', () => {
    const sizes = [3n, 0n, 5n, 1n, 7n, 2n]
    const draw = drawOf({ weights: treeOf(sizes), excluded: [addressOf(102)], seats: 3, alternates: 1 })
    // One ticket per unit of weight, winners' tickets torn up: the same draw without ranges or offsets.
    let tickets = sizes.flatMap((size, leaf) =>
      Array.from({ length: Number(size) }, () => addressOf(100 + leaf)),
    )
    tickets = tickets.filter((holder) => holder !== addressOf(102))
    const expected: Address[] = []
    for (let walk = 0; expected.length < 4; walk += 1) {
      const index = Number(walkNumber(panelSeed(draw.seed), walk) % BigInt(tickets.length))
      const holder = tickets[index]
      assert.ok(holder !== undefined)
      expected.push(holder)
      tickets = tickets.filter((other) => other !== holder)
    }
    const { seats, alternates } = drawPanel(draw)
    assert.deepEqual([...seats, ...alternates], expected)
  })

  it('never draws anyone twice, the excluded, or the weightless', () => {
    const sizes = fc.array(fc.bigInt({ min: 0n, max: 500n * LP }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat({ max: 20 }), (weights, number, without) => {
        const excluded = [addressOf(100 + without), addressOf(1)]
        const { seats, alternates, passedOver } = drawPanel(
          drawOf({ weights: treeOf(weights), seed: seedOf(number), excluded }),
        )
        const drawn = [...seats, ...alternates]
        const eligible = weights.filter((weight, leaf) => weight > 0n && leaf !== without).length
        assert.equal(new Set(drawn).size, drawn.length)
        assert.equal(drawn.length, Math.min(5, eligible))
        assert.deepEqual(passedOver, [])
        assert.ok(drawn.every((mediator) => !excluded.includes(mediator)))
        assert.ok(drawn.every((mediator) => (weights[Number(mediator.slice(-3)) - 100] ?? 0n) > 0n))
      }),
      { numRuns: 200 },
    )
  })

  it('leaves an excluded mediator out however its address is written', () => {
    const mediator = `0x${'aB'.repeat(20)}`
    const weights = [{ leaf: 0, mediator, weight: LP, start: 0n }]
    for (const excluded of [mediator, mediator.toLowerCase()]) {
      assert.deepEqual(drawPanel(drawOf({ weights, excluded: [excluded] })).seats, [])
    }
    assert.deepEqual(drawPanel(drawOf({ weights })).seats, [mediator])
  })

  it('passes over who has no free lock, and does not draw them again', () => {
    const busy = [addressOf(100), addressOf(101), addressOf(102)]
    const weights = treeOf(Array.from({ length: 5 }, () => 100n))
    const { seats, alternates, passedOver } = drawPanel(
      drawOf({ weights, hasFreeLock: (mediator) => !busy.includes(mediator) }),
    )
    assert.deepEqual([...seats].sort(), [addressOf(103), addressOf(104)])
    assert.deepEqual(alternates, [])
    assert.deepEqual([...passedOver].sort(), busy)
  })

  it('draws one mediator of an operator, and none of one whose account is excluded', () => {
    // 100 to 103 stand under one operator, 104 under a party, 105 under a mediator that sat before; 106 and 107 are their own.
    const operators = new Map<Address, Address>([
      ...[100, 101, 102, 103].map((number): [Address, Address] => [addressOf(number), addressOf(50)]),
      [addressOf(104), addressOf(11)],
      [addressOf(105), addressOf(51)],
      [addressOf(108), addressOf(51)],
    ])
    for (let number = 0; number < 40; number += 1) {
      const { seats, alternates, passedOver } = drawPanel(
        drawOf({
          weights: treeOf(Array.from({ length: 8 }, () => 100n)),
          seed: seedOf(number),
          excluded: [addressOf(11), addressOf(108)],
          operatorOf: (account) => operators.get(account) ?? account,
        }),
      )
      const drawn = [...seats, ...alternates].map((mediator) => Number(mediator.slice(-3)))
      assert.equal(drawn.filter((mediator) => mediator <= 103).length, 1)
      assert.deepEqual(
        drawn.filter((mediator) => mediator > 103).sort((left, right) => left - right),
        [106, 107],
      )
      assert.equal(passedOver.length, 5)
    }
  })

  it('takes an operator in whatever letter case', () => {
    const [one, other] = [`0x${'aB'.repeat(20)}`, `0x${'ab'.repeat(20)}`]
    const { seats } = drawPanel(
      drawOf({
        weights: treeOf([1n, 1n]),
        operatorOf: (account) => (account === addressOf(100) ? one : other),
      }),
    )
    assert.equal(seats.length, 1)
  })

  it('gives up after 32 spare walks', () => {
    const weights = treeOf(Array.from({ length: 60 }, () => 1n))
    const { seats, passedOver } = drawPanel(drawOf({ weights, hasFreeLock: () => false }))
    assert.deepEqual(seats, [])
    assert.equal(passedOver.length, 37)
  })

  it('is proportional to weight', () => {
    const weights = treeOf([1n, 2n, 3n, 4n])
    const runs = 4000
    const first = new Map<Address, number>()
    for (let number = 0; number < runs; number += 1) {
      const [seat] = drawPanel(drawOf({ weights, seed: seedOf(number), seats: 1, alternates: 0 })).seats
      assert.ok(seat !== undefined)
      first.set(seat, (first.get(seat) ?? 0) + 1)
    }
    for (const { mediator, weight } of weights) {
      const share = (first.get(mediator) ?? 0) / runs
      // Five standard deviations of a binomial share of 4,000.
      assert.ok(Math.abs(share - Number(weight) / 10) < 0.04, `${mediator} was drawn with share ${share}`)
    }
  })
})

describe('an operator', () => {
  it('is who a mediator registered under, else the account itself', () => {
    const pool = fold(drawPoolEvolver, [registered(addressOf(100), addressOf(50))])
    assert.equal(operatorIn(pool, addressOf(100)), addressOf(50))
    assert.equal(operatorIn(pool, addressOf(101)), addressOf(101))
  })

  it('is behind every key that its mediators have and had', () => {
    const rotated = (retired: number, key: number) =>
      fact('KeyRotated', { mediator: addressOf(100), retired: addressOf(retired), key: addressOf(key) })
    const pool = fold(drawPoolEvolver, [
      registered(addressOf(100), addressOf(50)),
      rotated(100, 7),
      rotated(7, 8),
    ])
    for (const account of [100, 7, 8]) assert.equal(operatorIn(pool, addressOf(account)), addressOf(50))
  })
})

describe('free locks', () => {
  const mediator = addressOf(100)
  const lock = (type: 'SeatLocked' | 'SeatUnlocked', round: number, disputeId = DISPUTE_ID) =>
    fact(type, { mediator, disputeId, round, amount: String(25n * LP) })
  const staked = (amount: bigint) =>
    fact('StakeAdded', { mediator, amount: String(amount * LP), stake: String(amount * LP) })
  const other = { disputeId: DISPUTE_ID, round: 9 }
  const can = (...history: Parameters<typeof drawPoolEvolver.evolve>[1][]) =>
    canLock(fold(drawPoolEvolver, history), mediator, PARAMETERS, other)

  it('end with the fourth lock and return when one is released', () => {
    const three = [staked(200n), lock('SeatLocked', 1), lock('SeatLocked', 2), lock('SeatLocked', 3)]
    assert.ok(can(...three))
    assert.ok(!can(...three, lock('SeatLocked', 4)))
    assert.ok(can(...three, lock('SeatLocked', 4), lock('SeatUnlocked', 2)))
  })

  it('need custody that no lock is on', () => {
    const slashed = fact('StakeSlashed', { mediator, disputeId: DISPUTE_ID, amount: String(25n * LP) })
    const withdrawn = fact('StakeWithdrawn', { mediator, amount: String(25n * LP) })
    assert.ok(!can())
    assert.ok(can(staked(50n), lock('SeatLocked', 1)))
    assert.ok(!can(staked(50n), lock('SeatLocked', 1), slashed))
    assert.ok(!can(staked(50n), lock('SeatLocked', 1), withdrawn))
  })

  it('leave out the lock that the draw in question took', () => {
    const locked = fold(drawPoolEvolver, [staked(25n), lock('SeatLocked', 1)])
    assert.ok(!canLock(locked, mediator, PARAMETERS, other))
    assert.ok(canLock(locked, mediator, PARAMETERS, { disputeId: DISPUTE_ID, round: 1 }))
    assert.ok(!canLock(locked, mediator, PARAMETERS, { disputeId: bytesOf(1).slice(), round: 1 }))
  })
})
