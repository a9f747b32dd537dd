import assert from 'node:assert/strict'
import { it } from 'node:test'
import { id } from 'ethers/hash'
import type { Dispute } from '@lilymed/domain'
import { awaitsBytes, claimTermsOf } from './dispute-record.ts'

const digest = id('a policy')
const disputeWith = (drawClass: string, terms: Partial<Dispute['terms']> | null) =>
  ({ opening: { drawClass: id(drawClass) }, terms }) as unknown as Dispute

it('a claim is portable by its class, or where a REJECT counts though its provider declared none', () => {
  const isPortable = (...given: Parameters<typeof disputeWith>) =>
    claimTermsOf(disputeWith(...given)).isPortable
  assert.equal(isPortable('portable', { policyDigest: null, isRejectable: true }), true)
  assert.equal(isPortable('integer', { policyDigest: null, isRejectable: true }), true)
  assert.equal(isPortable('container', { policyDigest: null, isRejectable: false }), false)
  assert.equal(isPortable('container', { policyDigest: digest, isRejectable: true }), false)
  assert.equal(isPortable('container', null), false)
})

it('the rung of a claim is the one its provider declared, beside a policy', () => {
  const declaredRung = (...given: Parameters<typeof disputeWith>) =>
    claimTermsOf(disputeWith(...given)).declaredRung
  assert.equal(declaredRung('container', { policyDigest: digest, highestRung: 3 }), 3)
  assert.equal(declaredRung('container', { policyDigest: digest, highestRung: 0 }), 0)
  assert.equal(declaredRung('container', { policyDigest: null, highestRung: 3 }), null)
  assert.equal(declaredRung('container', null), null)
})

it('bytes are awaited of an open claim whose provider declared a rung that takes them, until somebody posts them', () => {
  const declared = { policyDigest: digest, highestRung: 3, seal: null }
  const awaits = (terms: Partial<Dispute['terms']>, evidence: readonly string[] = [], round = 1) =>
    awaitsBytes({ ...disputeWith('container', terms), openedSeal: null, evidence } as never, round)
  assert.equal(awaits(declared), true)
  assert.equal(awaits(declared, ['QmClaim']), false)
  assert.equal(awaits({ ...declared, highestRung: 1 }), false)
  assert.equal(awaits({ ...declared, seal: digest }), false)
  assert.equal(awaits({ ...declared, seal: digest }, [], 2), true)
})
