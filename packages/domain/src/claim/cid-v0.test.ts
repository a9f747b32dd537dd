import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { cidV0OfDigest, digestOfCidV0 } from './cid-v0.ts'

// A file, three result directories and a deal document as Lilypad names them, with the digests a CID library reads from them.
const VECTORS: readonly (readonly [cid: string, digest: string])[] = [
  [
    'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
    '0x46d44814b9c5af141c3aaab7c05dc5e844ead5f91f12858b021eba45768b4c0e',
  ],
  [
    'Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy',
    '0xe9f83d3bab4357499af1b8c4ccc17de91c5459cff55d0200c54027afb356884e',
  ],
  [
    'QmYkMAten3kbmvctFTMvf18srvHW9p5LTRFbbiSKupjVPQ',
    '0x9aa6fa6a1ac4204ca0ded0590d5499185d3967586025d619dc71f2b9ff2bf603',
  ],
  [
    'QmZNwYKvN27Nt8mNCF8fuWdvPj4nRjs8sCWTzjyBrt3PQS',
    '0xa406bfc61dc8cef124c0e33efb40779865f3073829e784be3b65d35d5ad31707',
  ],
  [
    'QmWJm8Xfq6PbtDz4aJNAw9fwVYadgx2wqgMbjLzFfwFLxh',
    '0x766198196050223ab0d7fce95b79ebb1cb70a219c65922b9c16c52f97000889a',
  ],
]

describe('CIDv0', () => {
  it('carries the digests of Lilypad’s golden values', () => {
    for (const [cid, digest] of VECTORS) {
      assert.equal(digestOfCidV0(cid), digest)
      assert.equal(cidV0OfDigest(digest), cid)
    }
  })

  it('reaches from the lowest digest to the highest', () => {
    assert.equal(digestOfCidV0('QmNLei78zWmzUdbeRB3CiUfAizWUrbeeZh5K1rhAQKCh51'), `0x${'00'.repeat(32)}`)
    assert.equal(digestOfCidV0('QmfZy5bvk7a3DQAjCbGNtmrPXWkyVvPrdnZMyBZ5q5ieKG'), `0x${'ff'.repeat(32)}`)
  })

  it('is nothing else', () => {
    const malformed = [
      '',
      'QmNLei78zWmzUdbeRB3CiUfAizWUrbeeZh5K1rhAQKCh4z', // one below the lowest: prefix 0x121f
      'QmfZy5bvk7a3DQAjCbGNtmrPXWkyVvPrdnZMyBZ5q5ieKH', // one above the highest: prefix 0x1221
      'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5', // one character short
      'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5oo', // one too long
      'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff50', // 0 is not base58
      ' mT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
      'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi', // CIDv1
      'sealed:0x12',
    ]
    for (const cid of malformed) assert.equal(digestOfCidV0(cid), null, cid)
    assert.throws(() => cidV0OfDigest('0x12'), TypeError)
  })

  it('round-trips every digest', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const digest = `0x${Buffer.from(bytes).toString('hex')}`
        assert.equal(digestOfCidV0(cidV0OfDigest(digest)), digest)
      }),
    )
  })
})
