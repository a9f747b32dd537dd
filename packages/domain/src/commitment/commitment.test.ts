import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AbiCoder, concat, id, keccak256, TypedDataEncoder } from 'ethers'
import * as fc from 'fast-check'
import { addressOf, bytesOf, DISPUTE_ID, POOL } from '../testing/facts.ts'
import { ZERO_BYTES32 } from '../values/ids.ts'
import { dealKeyOf, deriveDisputeId, type DisputeIdParts } from './dispute-id.ts'
import { voteCommitment, VOTE_TYPES, voteDomain } from './vote-commitment.ts'
import { createVote, type Vote } from './vote.ts'

const abi = AbiCoder.defaultAbiCoder()
const identity = { chainId: 31337n, pool: POOL }
const vote: Vote = {
  disputeId: DISPUTE_ID,
  round: 2,
  mediator: addressOf(21),
  outcome: 2,
  rung: 0,
  reason: 0,
  resultDigest: bytesOf(0xaa),
  evidence: bytesOf(0xee),
  salt: bytesOf(0x5a17),
}

/** The digest written out from EIP-712, with nothing of the code under test. */
const digestByHand = (chainId: bigint, pool: string, { disputeId, ...rest }: Vote): string => {
  const domain = abi.encode(
    ['bytes32', 'bytes32', 'bytes32', 'uint256', 'address'],
    [
      id('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
      id('LilyMed'),
      id('1'),
      chainId,
      pool,
    ],
  )
  const typeHash = id(
    'Vote(bytes32 disputeId,uint8 round,address mediator,uint8 outcome,uint8 rung,uint16 reason,bytes32 resultDigest,bytes32 evidence,bytes32 salt)',
  )
  const struct = abi.encode(
    ['bytes32', 'bytes32', 'uint8', 'address', 'uint8', 'uint8', 'uint16', 'bytes32', 'bytes32', 'bytes32'],
    [
      typeHash,
      disputeId,
      rest.round,
      rest.mediator,
      rest.outcome,
      rest.rung,
      rest.reason,
      rest.resultDigest,
      rest.evidence,
      rest.salt,
    ],
  )
  return keccak256(concat(['0x1901', keccak256(domain), keccak256(struct)]))
}

const bytes32 = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
const votes: fc.Arbitrary<Vote> = fc.record({
  disputeId: bytes32,
  round: fc.integer({ min: 1, max: 255 }),
  mediator: fc.integer({ min: 1, max: 1_000_000 }).map(addressOf),
  outcome: fc.integer({ min: 0, max: 255 }),
  rung: fc.integer({ min: 0, max: 255 }),
  reason: fc.integer({ min: 0, max: 65_535 }),
  resultDigest: bytes32,
  evidence: bytes32,
  salt: bytes32,
})

describe('the commitment of a vote', () => {
  it('is its EIP-712 digest', () => {
    fc.assert(
      fc.property(votes, fc.bigInt({ min: 1n, max: 2n ** 64n }), (candidate, chainId) => {
        const commitment = voteCommitment({ chainId, pool: POOL }, candidate)
        assert.equal(commitment, digestByHand(chainId, POOL, candidate))
        assert.equal(
          commitment,
          TypedDataEncoder.hash(voteDomain({ chainId, pool: POOL }), VOTE_TYPES, candidate),
        )
      }),
      { numRuns: 50 },
    )
  })

  it('binds every field, the chain and the pool', () => {
    fc.assert(
      fc.property(votes, votes, fc.constantFrom(...Object.keys(vote)), (one, other, field) => {
        const changed = { ...one, [field]: Reflect.get(other, field) }
        fc.pre(Reflect.get(one, field) !== Reflect.get(changed, field))
        assert.notEqual(voteCommitment(identity, one), voteCommitment(identity, changed), field)
      }),
      { numRuns: 100 },
    )
    const commitment = voteCommitment(identity, vote)
    assert.notEqual(voteCommitment({ ...identity, chainId: 1n }, vote), commitment)
    assert.notEqual(voteCommitment({ ...identity, pool: addressOf(99) }, vote), commitment)
  })

  it('ignores fields that are no part of the vote', () => {
    const padded = { ...vote, sealedVote: '0x1234' }
    assert.equal(voteCommitment(identity, padded), voteCommitment(identity, vote))
  })
})

describe('a vote', () => {
  const parts = {
    disputeId: DISPUTE_ID,
    round: 1,
    mediator: addressOf(21),
    evidence: bytesOf(2),
    salt: bytesOf(3),
  }

  it('is made from a verdict with the numbers of the chain', () => {
    const made = createVote({ ...parts, verdict: 'CANNOT_REPRODUCE', reason: 'TIMEOUT' })
    assert.deepEqual(made, { ...parts, outcome: 4, reason: 6, rung: 0, resultDigest: ZERO_BYTES32 })
    assert.equal(createVote({ ...parts, verdict: 'ACCEPT', rung: 2 }).rung, 2)
    assert.equal(createVote({ ...parts, verdict: 'FOUND', resultDigest: bytesOf(7) }).outcome, 8)
  })
})

describe('the dispute id', () => {
  const dispute: DisputeIdParts = {
    chainId: 31337n,
    pool: POOL,
    controller: addressOf(31),
    dealId: 'QmWJm8Xfq6PbtDz4aJNAw9fwVYadgx2wqgMbjLzFfwFLxh',
    dataId: 'Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy',
    instructionCount: 1n,
    resultsSubmittedAt: 1_700_000_000n,
    checkedAt: 1_700_000_100n,
  }

  it('hashes the ABI encoding, word by word', () => {
    const word = (value: string | bigint) =>
      typeof value === 'bigint' ? value.toString(16).padStart(64, '0') : value.slice(2).padStart(64, '0')
    const dealId = Buffer.from(dispute.dealId).toString('hex').padEnd(128, '0')
    const encoded = [
      word(dispute.chainId),
      word(dispute.pool),
      word(dispute.controller),
      word(256n),
      word(id(dispute.dataId)),
      word(dispute.instructionCount),
      word(dispute.resultsSubmittedAt),
      word(dispute.checkedAt),
      word(46n),
      dealId,
    ]
    assert.equal(deriveDisputeId(dispute), keccak256(`0x${encoded.join('')}`))
  })

  it('changes with every part', () => {
    const changes: readonly Partial<DisputeIdParts>[] = [
      { chainId: 1n },
      { pool: addressOf(32) },
      { controller: addressOf(33) },
      { dealId: 'other' },
      { dataId: 'other' },
      { instructionCount: 2n },
      { resultsSubmittedAt: 0n },
      { checkedAt: 0n },
    ]
    const ids = changes.map((change) => deriveDisputeId({ ...dispute, ...change }))
    assert.equal(new Set([...ids, deriveDisputeId(dispute)]).size, changes.length + 1)
  })

  it('is not the deal key, which hashes the deal id alone', () => {
    assert.equal(dealKeyOf(dispute.dealId), id(dispute.dealId))
  })
})
