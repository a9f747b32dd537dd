import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { REASONS, VERDICTS } from '@lilymed/domain'
import type { Ballot } from '@lilymed/domain/mediation'
import { recoverVote, voteOfBallot } from './recover-vote.ts'
import { createVoteSecrets } from './vote-secrets.ts'

const secrets = createVoteSecrets(new Uint8Array(32).fill(7))
const context = {
  chainId: 31_337,
  pool: '0x00000000000000000000000000000000000000F1',
  disputeId: `0x${'d1'.repeat(32)}`,
  round: 1,
  mediator: '0x0000000000000000000000000000000000000001',
}
const bytes32 = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
const ballots: fc.Arbitrary<Ballot> = fc.record(
  {
    outcome: fc.constantFrom(...VERDICTS),
    rung: fc.constant(0),
    reason: fc.option(fc.constantFrom(...REASONS.map(({ name }) => name))),
    resultDigest: bytes32,
    evidence: bytes32,
  },
  { noNullPrototype: true },
)

describe('a sealed vote', () => {
  it('gives back the whole vote from keystore and chain alone, whatever it says', () => {
    fc.assert(
      fc.property(ballots, (ballot) => {
        const { vote, commitment } = voteOfBallot(secrets, context, ballot)
        // Nothing but the master's bytes survives on this side: the secrets are made anew.
        const fresh = createVoteSecrets(new Uint8Array(32).fill(7))
        assert.deepEqual(recoverVote(secrets.seal(context, ballot), commitment, context, fresh), {
          vote,
          ballot,
        })
      }),
    )
  })

  it('has one length whatever it says, and never the same bytes twice', () => {
    fc.assert(
      fc.property(ballots, ballots, (one, another) => {
        const sealed = secrets.seal(context, one)
        assert.equal(sealed.length, secrets.seal(context, another).length)
        assert.notEqual(sealed, secrets.seal(context, one))
      }),
    )
  })

  it('sealed and salted by an earlier version still opens: a vote on chain cannot be sealed anew', () => {
    // The salt was computed by another HMAC implementation from the context's ABI encoding.
    assert.equal(
      secrets.saltOf(context),
      '0x5883acad7e19f3e3ae2b0afcdcfb35ae605ee469878e185e0cc50a1a2346962e',
    )
    const sealed =
      '0x015b85a72501cdc2211b1945fd120a66045825d5c39ee35529d63776db2bb845b8b0249852998b00cc638cce59dfa6a47602' +
      'db39171b55cb3f7fa360c7ab21255db871d816e407f221fc3db8aed27977faa0285870d0c18dc6a62f7eba8b451276'
    assert.deepEqual(secrets.unseal(context, sealed), {
      outcome: 'REJECT',
      rung: 0,
      reason: null,
      resultDigest: `0x${'ab'.repeat(32)}`,
      evidence: `0x${'ee'.repeat(32)}`,
    })
  })

  it('opens for nobody else, in no other context, and not after a bit was changed', () => {
    fc.assert(
      fc.property(ballots, fc.nat(), (ballot, place) => {
        const sealed = secrets.seal(context, ballot)
        const { commitment } = voteOfBallot(secrets, context, ballot)
        const bytes = Buffer.from(sealed.slice(2), 'hex')
        const index = place % bytes.length
        bytes[index] = (bytes[index] ?? 0) ^ 1
        const changed = `0x${bytes.toString('hex')}`
        const stranger = createVoteSecrets(new Uint8Array(32).fill(8))
        assert.equal(recoverVote(changed, commitment, context, secrets), undefined)
        assert.equal(recoverVote(sealed, commitment, context, stranger), undefined)
        assert.equal(recoverVote(sealed, commitment, { ...context, round: 2 }, secrets), undefined)
        assert.equal(recoverVote(sealed, commitment, { ...context, chainId: 1 }, secrets), undefined)
      }),
    )
  })

  it('is refused when it is no sealed vote, or not the one that was committed', () => {
    const ballot: Ballot = {
      outcome: 'ACCEPT',
      rung: 0,
      reason: null,
      resultDigest: `0x${'aa'.repeat(32)}`,
      evidence: `0x${'ee'.repeat(32)}`,
    }
    for (const bytes of ['0x', '0x01', 'hello', `0x${'00'.repeat(97)}`]) {
      assert.equal(recoverVote(bytes, `0x${'00'.repeat(32)}`, context, secrets), undefined)
    }
    assert.equal(
      recoverVote(secrets.seal(context, ballot), `0x${'00'.repeat(32)}`, context, secrets),
      undefined,
    )
  })
})
