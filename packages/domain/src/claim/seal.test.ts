import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { id, keccak256 } from 'ethers'
import { addressOf, bytesOf, DEAL_ID } from '../testing/facts.ts'
import { sealedDataId, sealOf, sealOfDataId, type SealParts } from './seal.ts'

const parts: SealParts = {
  chainId: 31337n,
  dealId: DEAL_ID,
  resourceProvider: addressOf(12),
  resultDigest: bytesOf(0xaa),
  salt: bytesOf(0x5a17),
}

describe('a seal', () => {
  it('hashes its type and fields, word by word', () => {
    const word = (value: string | bigint) =>
      typeof value === 'bigint' ? value.toString(16).padStart(64, '0') : value.slice(2).padStart(64, '0')
    const type =
      'Seal(uint256 chainId,string dealId,address resourceProvider,bytes32 resultDigest,bytes32 salt)'
    const words = [id(type), 31337n, id(DEAL_ID), parts.resourceProvider, parts.resultDigest, parts.salt]
    assert.equal(sealOf(parts), keccak256(`0x${words.map(word).join('')}`))
  })

  it('changes with every part', () => {
    const changes: readonly Partial<SealParts>[] = [
      { chainId: 1n },
      { dealId: 'other' },
      { resourceProvider: addressOf(13) },
      { resultDigest: bytesOf(1) },
      { salt: bytesOf(1) },
    ]
    const seals = changes.map((change) => sealOf({ ...parts, ...change }))
    assert.equal(new Set([...seals, sealOf(parts)]).size, changes.length + 1)
  })

  it('is read from the dataId it is submitted as, and from no other text', () => {
    const seal = sealOf(parts)
    assert.equal(sealOfDataId(sealedDataId(seal)), seal)
    const hex = seal.slice(2)
    const others = [
      '',
      DEAL_ID,
      seal,
      `sealed:${hex.slice(1)}`,
      `sealed:${hex}0`,
      `Sealed:${hex}`,
      `sealed:${hex.replace(/[a-f]/, (digit) => digit.toUpperCase())}`,
      `sealed:0x${hex.slice(2)}`,
      ` sealed:${hex}`,
      `sealed:${hex}\n`,
      `sealed:${'0'.repeat(64)}`,
    ]
    for (const text of others) assert.equal(sealOfDataId(text), null, text)
  })
})
