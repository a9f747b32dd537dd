import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accepted, rejected, type Decider } from '../decider.ts'
import { differences } from './differences.ts'
import { given, givenDecider } from './given.ts'

type Counter = { readonly count: bigint; readonly names: readonly string[] }
const counter: Decider<Counter, 'add' | 'fail', string, { readonly code: 'FULL' }> = {
  initialState: () => ({ count: 0n, names: [] }),
  evolve: ({ count, names }, name) => ({ count: count + 1n, names: [...names, name] }),
  decide: (command, { count }) =>
    command === 'add' ? accepted(`number ${count}`) : rejected({ code: 'FULL' }),
}

describe('given', () => {
  it('holds for a part of the state', () => given(counter, 'a', 'b').then({ count: 2n }))

  it('names what differs', () => {
    assert.throws(() => given(counter, 'a').then({ count: 2n }), /state\.count: expected 2n, found 1n/)
    assert.throws(() => given(counter, 'a').then({ names: [] }), /state\.names: expected \[\], found \["a"\]/)
  })
})

describe('givenDecider', () => {
  it('compares events and rejections', () => {
    givenDecider(counter, 'a').when('add').then('number 1')
    givenDecider(counter).when('fail').thenRejected('FULL')
    assert.throws(() => givenDecider(counter).when('fail').then('number 0'), /decision\.kind/)
    assert.throws(() => givenDecider(counter).when('add').thenRejected('FULL'), /decision\.kind/)
  })
})

it('differences sees through nesting and distinguishes null from missing', () => {
  assert.deepEqual(differences({ a: { b: [1, 2] } }, { a: { b: [1, 2], c: 3 } }), [])
  assert.deepEqual(differences({ a: null }, {}), ['state.a: expected null, found undefined'])
})
