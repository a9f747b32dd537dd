import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppealCase } from '../appeal/appeal-case.ts'
import { fold } from '../decider.ts'
import { appealSample } from '../testing/appeal-sample.ts'
import { LP } from '../testing/facts.ts'
import { givenDecider } from '../testing/given.ts'
import { mediation } from './mediation.ts'
import type { MediationCommand, MediationEvent } from './mediation.ts'
import { ballotOf, bytes32, claimDigest, drawn } from './testing/examples.ts'

const noEvents: readonly MediationEvent[] = []
const commitment = bytes32(0xc0)
const block = (number: number) => ({ number, hash: bytes32(number) })
const ballot = ballotOf('ACCEPT')
const vote = { ballot, commitment, sealedVote: '0x01' }
const begun: readonly MediationEvent[] = [
  { type: 'MediationDrawn', data: drawn() },
  { type: 'VerdictReached', data: { outcome: 'ACCEPT', reason: null, rung: 0, resultDigest: claimDigest } },
]
const decided: readonly MediationEvent[] = [
  ...begun,
  { type: 'CommitIntended', data: { ...vote, at: 1010 } },
  { type: 'CommitConfirmed', data: { commitment, block: block(14) } },
]
const revealed: MediationEvent = { type: 'RevealConfirmed', data: { block: block(20) } }
const own = [...decided, revealed]

const appeal: AppealCase = {
  ...appealSample,
  disputeId: drawn().disputeId,
  gain: 30n * LP,
  atStake: 10n * LP,
  votesAgainst: 4,
  contradicted: [drawn().mediator],
}
const intend = (
  changes: Partial<Extract<MediationCommand, { type: 'IntendAppeal' }>> = {},
): MediationCommand => ({
  type: 'IntendAppeal',
  appeal,
  policy: {
    dishonestShare: 0.33,
    mistakenShare: 0.01,
    mostEach: 30n * LP,
    mostTogether: 30n * LP,
    keep: 0n,
    marginSeconds: 30,
  },
  means: { tokens: 30n * LP, allowance: 30n * LP, outstanding: 0n, gas: 0n },
  head: { number: 22, timestamp: 1600 },
  confirmations: 2,
  isMachineJailed: false,
  ...changes,
})
const intended = (): MediationEvent => {
  const decision = mediation.decide(intend(), fold(mediation, own))
  assert.equal(decision.kind, 'accepted')
  const [event] = decision.events
  assert.ok(event?.type === 'AppealIntended')
  return event
}
const history = (...events: readonly MediationEvent[]) => givenDecider(mediation, ...events)

describe('a mediation whose vote a ruling contradicts', () => {
  it('intends one appeal of a round, with what it was expected to bring', () => {
    const event = intended()
    assert.ok(event.type === 'AppealIntended')
    const { round, against, fees, bond, expected, chance, at } = event.data
    assert.deepEqual([round, against, at], [2, 'REJECT', 1600])
    assert.deepEqual([fees, bond], [String(15n * LP), String(15n * LP)])
    assert.ok(BigInt(expected) > 0n && chance > 800_000)
    history(...own, event)
      .when(intend({ head: { number: 30, timestamp: 1650 } }))
      .then(...noEvents)
  })

  it('says nothing before its reveal is final', () => {
    history(...own)
      .when(intend({ head: { number: 21, timestamp: 1600 } }))
      .thenRejected('NOT_REVEALED')
    history(...decided)
      .when(intend())
      .thenRejected('NOT_REVEALED')
  })

  it('appeals only what this machine found, and while it is believed', () => {
    const recovered: MediationEvent = { type: 'CommitRecovered', data: vote }
    history(...begun, recovered, revealed)
      .when(intend())
      .thenRejected('NOT_OWN_FINDING')
    history(...own)
      .when(intend({ isMachineJailed: true }))
      .thenRejected('MACHINE_JAILED')
    history(...own)
      .when(intend({ appeal: { ...appeal, voteRound: 2 } }))
      .thenRejected('NOT_COMMITTED')
    history(...own)
      .when(intend({ appeal: { ...appeal, gain: 0n, atStake: 0n } }))
      .thenRejected('NOT_WORTH_IT')
  })

  it('remembers what became of it, as far as the chain does', () => {
    const sent: MediationEvent = { type: 'AppealSent', data: { round: 2, txHash: bytes32(1) } }
    const confirmed: MediationEvent = { type: 'AppealConfirmed', data: { round: 2, block: block(25) } }
    const stored = [...own, intended()]
    history(...stored)
      .when({ type: 'RecordAppealSent', round: 2, txHash: bytes32(1) })
      .then(sent)
    history(...stored, sent)
      .when({ type: 'RecordAppealSent', round: 2, txHash: bytes32(1) })
      .then(...noEvents)
    history(...stored, sent)
      .when({ type: 'ConfirmAppeal', round: 2, block: block(25) })
      .then(confirmed)
    history(...stored, confirmed)
      .when({ type: 'ConfirmAppeal', round: 2, block: block(25) })
      .then(...noEvents)
    const moved: MediationEvent = { type: 'AppealConfirmed', data: { round: 2, block: block(26) } }
    history(...stored, confirmed)
      .when({ type: 'ConfirmAppeal', round: 2, block: block(26) })
      .then(moved)
    history(...own)
      .when({ type: 'ConfirmAppeal', round: 2, block: block(25) })
      .thenRejected('APPEAL_NOT_INTENDED')
    const ended = { round: 2, result: 'OVERTURNED', credited: '7', blockNumber: 30 } as const
    const end: MediationEvent = { type: 'AppealEnded', data: ended }
    history(...stored, confirmed)
      .when({ type: 'EndAppeal', ended })
      .then(end)
    history(...stored, confirmed, end)
      .when({ type: 'EndAppeal', ended })
      .then(...noEvents)
    const unsettled: MediationEvent = { type: 'MediationRewound', data: { toBlock: 29, toHash: bytes32(9) } }
    const [back] = fold(mediation, [...stored, confirmed, end, unsettled]).appeals
    assert.deepEqual([back?.ended, back?.confirmedIn?.number], [null, 25])
    const rewind: MediationCommand = { type: 'Rewind', toBlock: 24, toHash: bytes32(9) }
    const rewound: MediationEvent = { type: 'MediationRewound', data: { toBlock: 24, toHash: bytes32(9) } }
    history(...stored, confirmed)
      .when(rewind)
      .then(rewound)
    const [after] = fold(mediation, [...stored, confirmed, rewound]).appeals
    assert.equal(after?.confirmedIn, null, 'it is to be sent again')
    assert.equal(after.round, 2, 'and not decided again')
  })
})
