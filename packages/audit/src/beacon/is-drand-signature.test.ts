import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drandEvmnet } from '@lilymed/chain'
import { sha256, toBeHex, concat } from 'ethers'
import { EVMNET_ROUNDS } from '../testing/evmnet-rounds.ts'
import { isDrandSignature } from './is-drand-signature.ts'
import type { DrandSignature } from './is-drand-signature.ts'

const { groupKey } = drandEvmnet
const [first, second] = EVMNET_ROUNDS
const verifies = (round: bigint, signature: DrandSignature, key = groupKey): boolean =>
  isDrandSignature(round, signature, key)

/** The key of a network from before evmnet, whose first round evmnet's tag does not sign (kevincharm/bls-bn254, "drand outputs", MIT). */
const earlier = {
  key:
    '22c42968fc34de59eed98be1ac7ecaca63ed067a2f09b28c1ff604f57f33bf12' +
    '18b1c0651f1c340ce29c7f1b806e395d0433b9ab531a7cfd6b3b69026db8a9ff' +
    '1e9786e80c8c5f3791803823ca18fb3beedb866ad7f57b67fc95abc832ab54d9' +
    '01c7b62e8f4d7f668912bd05e9f5f1e106a85a195557c1d009f52511ed00278c',
  domain: 'BLS_SIG_BN254G1_XMD:KECCAK-256_SSWU_RO_NUL_',
  signature: [
    0x281d32d8ffeb9842d750976b059c533d88236e243db9c8072ead1fc70a8b3b51n,
    0x0d287a4664a5f9012d5936be1b4465e2d45fd1f4ed40203c47cdc8a927776e45n,
  ],
} as const

describe('a signature of drand’s evmnet', () => {
  for (const { round, signature, randomness } of EVMNET_ROUNDS) {
    it(`is proved for its round ${round}`, () => {
      assert.ok(verifies(round, signature))
      assert.equal(sha256(concat(signature.map((word) => toBeHex(word, 32)))), randomness)
    })
  }

  it('is of one round and one key alone', () => {
    assert.ok(!verifies(first.round + 1n, first.signature))
    assert.ok(!verifies(second.round, first.signature))
    assert.ok(!verifies(first.round, first.signature, earlier.key))
  })

  it('is under one tag alone', () => {
    assert.ok(isDrandSignature(2n, earlier.signature, earlier.key, earlier.domain))
    assert.ok(!isDrandSignature(2n, earlier.signature, earlier.key))
  })

  it('is no other point, the mirrored one included', () => {
    const order = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
    const [x, y] = first.signature
    assert.ok(!verifies(first.round, [x, order - y]))
    for (const none of [
      [0n, 0n],
      [1n, 1n],
      [x + order, y],
      [x, y + order],
      [order, 0n],
      [2n ** 256n - 1n, 2n ** 256n - 1n],
    ] as const)
      assert.ok(!verifies(first.round, none))
    assert.ok(verifies(1n, first.signature) && !verifies(0n, first.signature))
    assert.ok(!verifies(2n ** 64n + 1n, first.signature))
  })
})
