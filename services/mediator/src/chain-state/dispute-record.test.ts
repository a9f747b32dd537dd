import assert from 'node:assert/strict'
import { it } from 'node:test'
import { id } from 'ethers/hash'
import type { Dispute } from '@lilymed/domain'
import { claimTermsOf } from './dispute-record.ts'

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
