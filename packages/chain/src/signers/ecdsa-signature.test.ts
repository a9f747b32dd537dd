import assert from 'node:assert/strict'
import { sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { SigningKey, computeAddress, keccak256, recoverAddress, toUtf8Bytes } from 'ethers'
import { ethereumSignature, readDerSignature } from './ecdsa-signature.ts'
import { derSignature, nodeKeyOf } from './testing/kms-double.ts'

const privateKey = `0x${'4b'.repeat(32)}`
const address = computeAddress(privateKey)
const digests = Array.from({ length: 64 }, (_, index) => keccak256(toUtf8Bytes(`transaction ${index}`)))
const order = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n

describe('a signature of a machine that knows nothing of Ethereum', () => {
  it('is brought to the one form that Ethereum takes, whichever s it has', () => {
    let high = 0
    for (const digest of digests) {
      const numbers = readDerSignature(derSignature(privateKey, digest))
      if (numbers.s > order / 2n) high += 1
      const { r, s, v } = new SigningKey(privateKey).sign(digest)
      const signature = ethereumSignature(numbers, digest, address)
      assert.deepEqual([signature.r, signature.s, signature.v], [r, s, v])
    }
    assert.ok(high > 10 && high < 54, `both halves must occur, ${high} of 64 were high`)
  })

  it('is read as OpenSSL writes it, leading zeroes and all', () => {
    for (let index = 0; index < 300; index += 1) {
      // OpenSSL hashes what it signs, so its digest is told by what is signed.
      const der = sign('sha256', Buffer.from(String(index)), nodeKeyOf(privateKey))
      const { r, s } = readDerSignature(der)
      assert.ok(r > 0n && r < order && s > 0n && s < order)
      assert.equal(readDerSignature(der).r, r)
    }
  })

  it('is refused where it is of another key, over something else, or out of range', () => {
    const [digest = '', other = ''] = digests
    const numbers = readDerSignature(derSignature(privateKey, digest))
    assert.equal(recoverAddress(digest, ethereumSignature(numbers, digest, address)), address)
    const stranger = computeAddress(`0x${'77'.repeat(32)}`)
    for (const [each, over, whose] of [
      [numbers, other, address],
      [numbers, digest, stranger],
      [{ ...numbers, r: numbers.r + 1n }, digest, address],
      [{ r: 0n, s: 1n }, digest, address],
      [{ r: order, s: 1n }, digest, address],
      [{ ...numbers, s: numbers.s + order }, digest, address],
    ] as const) {
      assert.throws(() => ethereumSignature(each, over, whose), { code: 'SIGNER_MISMATCH' })
    }
  })

  it('is refused where it is no strict DER', () => {
    const der = derSignature(privateKey, digests[0] ?? '')
    const cut = der.subarray(0, -1)
    const longer = Buffer.concat([der, Buffer.from([0])])
    const negative = Buffer.from('3006020180020101', 'hex')
    const padded = Buffer.from('300702020001020101', 'hex')
    const oversized = Buffer.concat([Buffer.from('302602220', 'hex'), Buffer.alloc(36)])
    for (const each of [cut, longer, negative, padded, oversized, Buffer.alloc(0), Buffer.from('30', 'hex')])
      assert.throws(() => readDerSignature(each), { code: 'SIGNER_MALFORMED_ANSWER' })
    assert.deepEqual(readDerSignature(Buffer.from('3006020101020102', 'hex')), { r: 1n, s: 2n })
  })
})
