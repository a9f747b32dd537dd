import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { BeaconError } from './beacon-error.ts'
import { decodeDrandAnswer } from './decode-drand-answer.ts'
import { drandEvmnet } from './drand-evmnet.ts'

/** Rounds of a drand network of evmnet's scheme (kevincharm/bls-bn254, "drand outputs", MIT). */
const golden = [
  {
    round: 2,
    randomness: 'f05d8117b23685543bbe4ff64e37c2ebc331278246f96ea2c3ddd44bbc3685d2',
    signature:
      '281d32d8ffeb9842d750976b059c533d88236e243db9c8072ead1fc70a8b3b51' +
      '0d287a4664a5f9012d5936be1b4465e2d45fd1f4ed40203c47cdc8a927776e45',
  },
  {
    round: 3,
    randomness: '612e133fed9417332621ae77d2ed4ec8f6d37c58cfdab46bc46ec45792bfa363',
    signature:
      '17b189f24f251e472fc995a3bda9f892422395f07ca3dfd2cec71a7b1b5f02a0' +
      '2fc3c10eed1dd9f77791430799c198444b880a7b8c29489225e0d2728c154b7b',
  },
  {
    round: 5,
    randomness: '11e270db99916cfa2d78674decfc67d3106a12a98872231660be6ba06fbaebbe',
    signature:
      '111ec1ea8e210acb867434b3a59a1842f2fe7924a795d248d343807f677f5086' +
      '166215f966e2bf70e79e308f3a66ab6ab462ec13977471508320b8d101695d0a',
  },
  {
    round: 14,
    randomness: 'f47a9398f3a4c14face1e8e302320352aba6f3e1a50454f3360e3de742640800',
    signature:
      '2c03eb7e9ce94f17aaa31b14105c6bdb8aa209b14ef2ded13582991c6b6e2f48' +
      '1af1534e9da8de69e1dd652c101ff19dc55aebd9e25749a9314eea7468f0b36d',
  },
  {
    round: 16,
    randomness: 'fec4debe4c429a22a19b2692f5f7be83b7f3e1fc66e4cda718971a25b96a318e',
    signature:
      '26b977a91b9eb4af403ea9f7bd78ceb1fc372184b151910b73eb453df5239756' +
      '2350a3cd30ed8157fbe0a0fb37d55ad91b420a53b8fe66d3c371ae72bbf2e00f',
  },
  {
    round: 17,
    randomness: '0d6b449f1b680c5172af8902451c5f9e0561c40876677dd478731fd614df96ca',
    signature:
      '2a0eea50b7cf25eddd5f5daa87f57e80d725de480bdac391027229351ac25cc5' +
      '26e3949ca6f62ddf6e9384795bf80a0f471e51299c2178c0b68bf07cb19f1c34',
  },
] as const

const [first] = golden

const refused = (answer: unknown, asked = BigInt(first.round)): void => {
  assert.throws(
    () => decodeDrandAnswer(answer, asked),
    (error) => error instanceof BeaconError && error.code === 'BEACON_MALFORMED_ANSWER' && error.retryable,
  )
}

describe('decodeDrandAnswer', () => {
  it('reads every golden round, with its randomness or without', () => {
    for (const { round, randomness, signature } of golden) {
      const expected = {
        round: BigInt(round),
        signature: [BigInt(`0x${signature.slice(0, 64)}`), BigInt(`0x${signature.slice(64)}`)],
        randomness: `0x${randomness}`,
      }
      assert.deepEqual(decodeDrandAnswer({ round, randomness, signature }, BigInt(round)), expected)
      assert.deepEqual(decodeDrandAnswer({ round, signature }, BigInt(round)), expected)
      const shouted = { round, signature: signature.toUpperCase() }
      assert.deepEqual(decodeDrandAnswer(shouted, BigInt(round)), expected)
    }
  })

  it('refuses another round than the one asked for', () => {
    refused(first, 3n)
    for (const round of [undefined, null, '2', 2.5, 0, -2, 2 ** 53, Number.NaN]) refused({ ...first, round })
  })

  it('refuses a randomness that is not of the signature', () => {
    for (const randomness of [golden[1].randomness, '', `0x${first.randomness}`, null, 7])
      refused({ ...first, randomness })
  })

  it('refuses a signature that is not 64 bytes', () => {
    const { round, signature } = first
    for (const wrong of [undefined, null, 7, '', signature.slice(2), `${signature}00`, `0x${signature}`])
      refused({ round, signature: wrong })
    refused({ round, signature: signature.replace(/^./, 'g') })
    refused({ round, signature: [signature] })
  })

  it('refuses coordinates out of the field, points off the curve and the infinity', () => {
    const { round, signature } = first
    const order = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
    const x = BigInt(`0x${signature.slice(0, 64)}`)
    const word = (value: bigint): string => value.toString(16).padStart(64, '0')
    refused({ round, signature: word(x + order) + signature.slice(64) })
    refused({ round, signature: word(1n) + word(1n) })
    refused({ round, signature: '0'.repeat(128) })
  })

  it('refuses every signature with a digit changed', () => {
    const { round, signature } = first
    fc.assert(
      fc.property(fc.nat(127), fc.integer({ min: 1, max: 15 }), (at, change) => {
        const digit = (Number.parseInt(signature.charAt(at), 16) ^ change).toString(16)
        refused({ round, signature: signature.slice(0, at) + digit + signature.slice(at + 1) })
      }),
    )
  })

  it('refuses what is no round at all', () => {
    fc.assert(fc.property(fc.anything(), (answer) => refused(answer)))
    for (const answer of [undefined, null, [], 'round', 2]) refused(answer)
  })
})

describe('drandEvmnet', () => {
  it('is what its chain hash commits to', () => {
    const times = Buffer.alloc(12)
    times.writeUInt32BE(Number(drandEvmnet.period))
    times.writeBigInt64BE(drandEvmnet.genesis, 4)
    const hash = createHash('sha256')
      .update(times)
      .update(drandEvmnet.groupKey, 'hex')
      .update('cd7ad2f0e0cce5d8c288f2dd016ffe7bc8dc88dbb229b3da2b6ad736490dfed6', 'hex')
      .update('evmnet')
    assert.equal(hash.digest('hex'), drandEvmnet.chainHash)
  })
})
