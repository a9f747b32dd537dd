import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { neededMasters } from './needed-masters.ts'
import type { CommitmentOnChain } from './read-commitments.ts'

const vote = (disputeId: string, commitment: string): CommitmentOnChain => ({
  disputeId,
  round: 1,
  commitment,
  sealedVote: '0x',
})
const made: Readonly<Record<string, number>> = { newest: 0, older: 1, oldest: 2 }
const placesOf = (
  commitments: readonly CommitmentOnChain[],
  {
    settled = [],
    promises = [],
  }: { settled?: readonly string[]; promises?: readonly CommitmentOnChain[] } = {},
) => {
  const found = neededMasters({
    commitments,
    promises,
    settled: new Set(settled),
    placeOf: ({ commitment }) => made[commitment],
  })
  return found.kind === 'known' ? found.places : found.rejection
}

describe('the salt masters that open votes need', () => {
  it('are those that made votes of disputes which are not settled for good, and the newest', () => {
    assert.deepEqual(placesOf([]), [0])
    assert.deepEqual(placesOf([vote('a', 'oldest'), vote('b', 'older')]), [0, 1, 2])
    assert.deepEqual(placesOf([vote('a', 'oldest'), vote('b', 'older')], { settled: ['b'] }), [0, 2])
    assert.deepEqual(placesOf([vote('a', 'oldest'), vote('b', 'older')], { settled: ['a', 'b'] }), [0])
  })

  it('are not told while a promise is open that the chain does not show: it may yet be committed', () => {
    const promises = [vote('a', 'oldest'), vote('c', 'unseen'), vote('c', 'unseen too')]
    const on = [vote('a', 'oldest')]
    assert.deepEqual(placesOf(on, { promises }), { code: 'PROMISED', disputes: ['c'] })
    assert.deepEqual(placesOf(on, { promises, settled: ['c'] }), [0, 2])
  })

  it('leave a vote out that was made with a master of another keystore', () => {
    assert.deepEqual(placesOf([vote('a', 'foreign')]), [0])
  })
})
