import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { ChainFact, FactData, FactType, ParameterSet } from '@lilymed/domain'
import { foldDispute } from '../chain-state/dispute-record.ts'
import type { DisputeRecord } from '../chain-state/dispute-record.ts'
import type { SeenFact } from '../chain-state/fact-of-event.ts'
import { mediatorAt } from '../testing/fake-node.ts'
import { duePokes } from './due-poke.ts'
import { createPokeTurns } from './poke-turns.ts'

const disputeId = `0x${'d1'.repeat(32)}`
const digest = `0x${'aa'.repeat(32)}`
const all = [1, 2, 3, 4, 5].map(mediatorAt)
const [first] = all as [string]

const seen = <Type extends FactType>(type: Type, data: FactData[Type], timestamp = 1000): SeenFact => {
  const fact: { readonly type: FactType; readonly data: FactData[FactType] } = { type, data }
  return { ...(fact as ChainFact), at: { number: 10, hash: `0x${'10'.repeat(32)}`, timestamp } }
}
const opening = seen('DisputeOpened', {
  disputeId,
  dealId: 'QmDeal',
  jobCreator: mediatorAt(101),
  resourceProvider: mediatorAt(102),
  solver: mediatorAt(103),
  claimDigest: digest,
  drawClass: digest,
  rounds: 1,
  deadline: '99999',
  parameterVersion: 1,
  mediationFee: '0',
})
const terms = (mode: number, seal = ZERO_BYTES32): SeenFact =>
  seen('DisputeTerms', {
    disputeId,
    mode,
    classRounds: 2,
    rejectable: true,
    highestRung: 0,
    seal,
    policyDigest: ZERO_BYTES32,
  })
const [standard, express] = [terms(1), terms(2)]
const roundOpened = (round = 1): SeenFact =>
  seen('RoundOpened', { disputeId, round, beaconRound: '7', epoch: '1', seats: 3, alternates: 1 }, 900)
const drawn = seen('PanelDrawn', {
  disputeId,
  round: 1,
  randomness: digest,
  seats: all.slice(0, 3),
  alternates: all.slice(3, 4),
  passedOver: [],
  commitEndsAt: '1300',
})
const committed = seen('VoteCommitted', {
  disputeId,
  round: 1,
  mediator: first,
  commitment: digest,
  sealedVote: '0x',
})
const ended = seen('CommitPhaseEnded', { disputeId, round: 1, endedAt: '1300', revealEndsAt: '1420' })
const revealed = seen('VoteRevealed', {
  disputeId,
  round: 1,
  mediator: first,
  outcome: 1,
  rung: 0,
  reason: 0,
  resultDigest: digest,
  evidence: digest,
  salt: digest,
})
const closed = (outcome: number, round = 1): SeenFact =>
  seen('RoundClosed', { disputeId, round, outcome, escalates: outcome === 0, finalAt: '1500' })
const appealed = seen('AppealRaised', {
  disputeId,
  round: 1,
  appellant: mediatorAt(102),
  against: 1,
  fees: '7',
  bond: '7',
})
const finalised = seen('DisputeFinalised', { disputeId, outcome: 1, finaliser: first })

const record = (...facts: readonly SeenFact[]): DisputeRecord => {
  const folded = foldDispute([opening, ...facts])
  assert.ok(folded)
  return folded
}
const parameters = {
  beaconDelay: 30n,
  beaconTimeout: 600n,
  commitDuration: 300n,
  revealDuration: 120n,
  expressCommitDuration: 200n,
  expressRevealDuration: 60n,
  finaliseGrace: 60n,
} as ParameterSet
const view = (timestamp: number, { hasRandomness = false, from = undefined as number | undefined } = {}) => ({
  head: () => ({ number: 20, timestamp }),
  hasRandomness: () => hasRandomness,
  parameters: () => parameters,
  mediators: () => all,
  randomnessFrom: () => from,
})
const kinds = (facts: readonly SeenFact[], timestamp: number, known: Parameters<typeof view>[1] = {}) =>
  duePokes(record(...facts), view(timestamp, known)).map(({ kind }) => kind)

describe('a dispute is moved on', () => {
  it('by drawing when its randomness is there, and by closing when it never came', () => {
    const undrawn = [standard, roundOpened()]
    assert.deepEqual(kinds(undrawn, 1000), [])
    assert.deepEqual(kinds(undrawn, 1000, { hasRandomness: true }), ['drawPanel'])
    assert.deepEqual(kinds(undrawn, 1529, { hasRandomness: true }), ['drawPanel'])
    assert.deepEqual(kinds(undrawn, 1530, { hasRandomness: true }), ['closeRound'])
  })

  it('by bringing its randomness from the moment it is produced, where this node can', () => {
    const undrawn = [standard, roundOpened()]
    assert.deepEqual(kinds(undrawn, 931, { from: 932 }), [])
    assert.deepEqual(kinds(undrawn, 932, { from: 932 }), ['bringRandomness'])
    assert.deepEqual(kinds(undrawn, 932, { from: 932, hasRandomness: true }), ['drawPanel'])
    assert.deepEqual(kinds(undrawn, 1530, { from: 932 }), ['closeRound'])
    assert.deepEqual(kinds([...undrawn, drawn], 1000, { from: 932 }), [])
    assert.deepEqual(kinds([...undrawn, closed(5)], 1000, { from: 932 }), [], 'nothing is drawn any more')
  })

  it('by ending a commit phase that ran out, or closing it when nobody committed', () => {
    const inCommit = [standard, roundOpened(), drawn]
    assert.deepEqual(kinds([...inCommit, committed], 1299), [])
    assert.deepEqual(kinds([...inCommit, committed], 1300), ['endCommit'])
    assert.deepEqual(kinds(inCommit, 1300), ['closeRound'])
  })

  it('by closing once everyone revealed or the reveal phase of its mode ran out', () => {
    const inReveal = [roundOpened(), drawn, committed, ended]
    assert.deepEqual(kinds([standard, ...inReveal], 1419), [])
    assert.deepEqual(kinds([standard, ...inReveal], 1420), ['closeRound'])
    assert.deepEqual(kinds([standard, ...inReveal, revealed], 1310), ['closeRound'])
    const unended = [roundOpened(), drawn, committed]
    assert.deepEqual(kinds([standard, ...unended], 1419), ['endCommit'])
    assert.deepEqual(kinds([express, ...unended], 1359), ['endCommit'])
    assert.deepEqual(kinds([express, ...unended], 1360), ['closeRound'])
  })

  it('by closing a sealed claim’s round only when the seal is open or its time is over', () => {
    const complete = [terms(1, digest), roundOpened(), drawn, committed, ended, revealed]
    assert.deepEqual(kinds(complete, 1419), [])
    assert.deepEqual(kinds(complete, 1420), ['closeRound'])
    const openedSeal = seen('SealOpened', { disputeId, resultDigest: digest, salt: digest })
    assert.deepEqual(kinds([...complete, openedSeal], 1310), ['closeRound'])
  })

  it('by finalising from the time its outcome is final, and not while an appeal is heard', () => {
    const ruled = [standard, roundOpened(), drawn, closed(3)]
    assert.deepEqual(kinds(ruled, 1499), [])
    assert.deepEqual(kinds(ruled, 1500), ['finalise'])
    const escalated = [standard, roundOpened(), drawn, closed(0), roundOpened(2)]
    assert.deepEqual(kinds(escalated, 1500), [])
    const heard = [standard, roundOpened(), drawn, closed(1), appealed, roundOpened(2)]
    assert.deepEqual(kinds(heard, 1500), [])
    assert.deepEqual(kinds([...heard, closed(1, 2)], 1500), ['finalise'])
  })

  it('by giving up a verdict seven days later, should the controller still refuse it', () => {
    const week = 7 * 86_400
    const ruled = (outcome: number) => [standard, roundOpened(), drawn, closed(outcome)]
    assert.deepEqual(kinds(ruled(1), 1499 + week), ['finalise'])
    assert.deepEqual(kinds(ruled(1), 1500 + week), ['finalise', 'abandon'])
    assert.deepEqual(kinds(ruled(3), 1500 + week), ['finalise'])
    const canary = seen('CanaryOpened', { disputeId, sponsor: mediatorAt(104), truth: 1, finalAt: '1500' })
    assert.deepEqual(kinds([...ruled(1), canary], 1500 + week), ['finalise'])
  })

  it('by settling what a final dispute has not settled yet', () => {
    const final = [
      standard,
      roundOpened(),
      drawn,
      closed(1),
      appealed,
      roundOpened(2),
      closed(1, 2),
      finalised,
    ]
    const due = duePokes(record(...final), view(1500))
    assert.deepEqual(
      due.map(({ kind, round }) => [kind, round]),
      [['settle', 1]],
    )
    const settled = [
      seen('RoundSettled', { disputeId, round: 1 }),
      seen('DisputeSettled', { disputeId }),
    ] as const
    assert.deepEqual(kinds([...final, ...settled], 1500), [])
  })

  it('by its last panel alone during the grace period of a ruling that goes to the controller', () => {
    const senders = (facts: readonly SeenFact[], now: number) =>
      duePokes(record(standard, roundOpened(), drawn, ...facts), view(now))[0]?.senders
    assert.deepEqual(senders([closed(1)], 1559)?.toSorted(), all.slice(0, 4))
    assert.equal(senders([closed(1)], 1560)?.length, 5)
    assert.equal(senders([closed(3)], 1500)?.length, 5)
    assert.equal(senders([closed(3)], 1500)?.at(-1), mediatorAt(5), 'the panel comes first')
    const unheard = [closed(1), appealed, roundOpened(2), closed(1, 2)]
    assert.deepEqual(senders(unheard, 1559)?.toSorted(), all.slice(0, 4), 'an appeal may go without a panel')
  })
})

describe('mediators take turns', () => {
  const poke = { kind: 'drawPanel', disputeId, round: 1, beaconRound: '7', senders: all } as const
  const sendsAt = (index: number, senders: readonly string[] = all): readonly number[] => {
    const turns = createPokeTurns({ address: mediatorAt(index), staggerBlocks: 2, retryBlocks: 8 })
    return Array.from({ length: 40 }, (_, block) => 100 + block)
      .filter((number) => turns.isOurs({ ...poke, senders }, number))
      .slice(0, 3)
  }

  it('each some blocks after the one before it, and not at every block', () => {
    assert.deepEqual(sendsAt(1), [100, 108, 116])
    assert.deepEqual(sendsAt(2), [102, 110, 118])
    assert.deepEqual(sendsAt(5), [108, 116, 124])
    assert.deepEqual(sendsAt(6), [], 'who is not among the senders never sends')
  })

  it('of which there are thirteen, however many they are', () => {
    const many = Array.from({ length: 100 }, (_, index) => mediatorAt(index + 1))
    assert.equal(sendsAt(12, many)[0], 122)
    assert.equal(sendsAt(13, many)[0], 124)
    assert.equal(sendsAt(100, many)[0], 124)
  })

  it('anew when the poke was no longer due in between, or the chain was rewound', () => {
    const turns = createPokeTurns({ address: mediatorAt(2), staggerBlocks: 2, retryBlocks: 8 })
    assert.equal(turns.isOurs(poke, 100), false)
    assert.equal(turns.isOurs(poke, 102), true)
    turns.keep(() => false)
    assert.equal(turns.isOurs(poke, 103), false)
    assert.equal(turns.isOurs(poke, 105), true)
    assert.equal(turns.isOurs(poke, 90), false)
    assert.equal(turns.isOurs(poke, 92), true)
  })
})
