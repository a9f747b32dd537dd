import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LP } from './amounts.ts'
import { expectedMovements } from './expected-movements.ts'

const funds = { tokenOwner: 'owner', treasury: 'treasury', insurance: 'insurance' }
const people = { jobCreator: 'jc', resourceProvider: 'rp', finaliser: 'm1' }
const votes = new Map()
const unanimous = { round: 1, seats: 3, coherent: ['m1', 'm2', 'm3'], silent: [], appeal: undefined, votes }
const sum = (moved: ReadonlyMap<string, bigint>): bigint =>
  [...moved.values()].reduce((total, wei) => total + wei, 0n)

test('an accepted result: the creator pays job, panel and tip', () => {
  const moved = expectedMovements({ outcome: 'ACCEPT', ...people, rounds: [unanimous] }, funds)
  assert.equal(moved.get('jc'), (-131n * LP) / 10n)
  assert.equal(moved.get('rp'), 10n * LP)
  assert.equal(moved.get('m2'), (95n * LP) / 100n)
  assert.equal(sum(moved), 0n)
})

test('a rejected result: the provider loses its collateral', () => {
  const moved = expectedMovements({ outcome: 'REJECT', ...people, rounds: [unanimous] }, funds)
  assert.equal(moved.get('rp'), -50n * LP)
  assert.equal(moved.get('owner'), 50n * LP)
  assert.equal(sum(moved), 0n)
})

test('silence costs a lock, half to the one who was right, half to the insurance', () => {
  const first = { round: 1, seats: 3, coherent: ['m1'], silent: ['m3'], appeal: undefined, votes }
  const second = {
    round: 2,
    votes,
    seats: 7,
    coherent: ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'],
    silent: [],
    appeal: undefined,
  }
  const moved = expectedMovements(
    { outcome: 'ACCEPT', ...people, finaliser: 'n1', rounds: [first, second] },
    funds,
  )
  assert.equal(moved.get('m3'), -25n * LP)
  assert.equal(moved.get('m1'), (1535n * LP) / 100n)
  assert.equal(moved.get('insurance'), (125n * LP) / 10n)
  assert.equal(moved.get('jc'), (-201n * LP) / 10n)
  assert.equal(sum(moved), 0n)
})

const seven = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']
const second = { round: 2, seats: 7, coherent: seven, silent: [], appeal: undefined, votes }

test('an appeal that fails costs its appellant the next panel and as much again', () => {
  const appealed = { ...unanimous, appeal: { appellant: 'rp', against: 'REJECT' as const } }
  const moved = expectedMovements({ outcome: 'REJECT', ...people, rounds: [appealed, second] }, funds)
  assert.equal(moved.get('rp'), -64n * LP)
  assert.equal(moved.get('jc'), (-31n * LP) / 10n)
  assert.equal(moved.get('insurance'), 7n * LP)
  assert.equal(moved.get('n7'), (95n * LP) / 100n)
  assert.equal(sum(moved), 0n)
})

test('an appeal that wins brings its stake back, with what the insurance had of the slashes', () => {
  const wrong = { ...unanimous, coherent: ['m1'], silent: ['m3'] }
  const appealed = { ...wrong, appeal: { appellant: 'rp', against: 'REJECT' as const } }
  const moved = expectedMovements({ outcome: 'ACCEPT', ...people, rounds: [appealed, second] }, funds)
  assert.equal(moved.get('rp'), (155n * LP) / 10n, '10 for the job, 12.5 of the slashes, 7 for the panel')
  assert.equal(moved.get('insurance'), 0n)
  assert.equal(sum(moved), 0n)
})
