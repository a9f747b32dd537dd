import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mediation } from '@lilymed/domain/mediation'
import type { Ballot, MediationState } from '@lilymed/domain/mediation'
import { createRevealAnnouncer } from './announce-reveal.ts'

const bytes32 = `0x${'11'.repeat(32)}`
const vote = { chainId: 1, pool: '0x01', disputeId: bytes32, round: 1, mediator: '0x02' }
const ballot = {
  outcome: 'REJECT',
  rung: 0,
  reason: null,
  resultDigest: bytes32,
  evidence: bytes32,
} as const
const block = { number: 20, hash: bytes32 }
const revealed: MediationState = {
  ...mediation.initialState(),
  commit: {
    ballot,
    commitment: bytes32,
    sealedVote: '0x',
    origin: 'intended',
    txHash: null,
    confirmedIn: block,
  },
  reveal: { txHash: null, confirmedIn: block },
}

it('tells a vote once, when its reveal is as deep as asked for and not a block before', () => {
  const told: Ballot[] = []
  const announce = createRevealAnnouncer(2, (_vote, final) => told.push(final))
  announce(
    vote,
    { ...revealed, reveal: { txHash: bytes32, confirmedIn: null } },
    { number: 99, timestamp: 0 },
  )
  for (const number of [20, 21]) announce(vote, revealed, { number, timestamp: 0 })
  assert.deepEqual(told, [])
  for (const number of [22, 23]) announce(vote, revealed, { number, timestamp: 0 })
  assert.deepEqual(told, [ballot])
})
