import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ParameterSet } from '@lilymed/domain'
import type { DisputeRecord, RoundRecord } from '../chain-state/dispute-record.ts'
import { mediatorAt } from '../testing/fake-node.ts'
import { duePoke } from './due-poke.ts'
import { createPokeTurns } from './poke-turns.ts'

const block = { number: 10, hash: `0x${'10'.repeat(32)}` }
const all = [1, 2, 3, 4, 5].map(mediatorAt)
const panel = {
  seats: all.slice(0, 3),
  alternates: all.slice(3, 4),
  drawnAt: 1000,
  commitEndsAt: 1300,
  block,
}
const round = (changes: Partial<RoundRecord> = {}): RoundRecord => ({
  round: 1,
  openedAt: 900,
  beaconRound: '7',
  seats: 3,
  panel,
  commits: [],
  commitEnd: null,
  reveals: [],
  closed: null,
  ...changes,
})
const dispute = (...rounds: readonly RoundRecord[]): DisputeRecord => ({
  disputeId: `0x${'d1'.repeat(32)}`,
  dealId: 'QmDeal',
  claimDigest: `0x${'aa'.repeat(32)}`,
  drawClass: `0x${'01'.repeat(32)}`,
  parameterVersion: 1,
  mediationFee: 0n,
  rounds,
  finalised: null,
  money: [],
})
const commit = { mediator: mediatorAt(1), commitment: `0x${'cc'.repeat(32)}`, sealedVote: '0x', block }
const reveal = { mediator: mediatorAt(1), block }
const parameters = { beaconDelay: 30n, beaconTimeout: 600n, finaliseGrace: 60n } as ParameterSet
const view = (timestamp: number, hasRandomness = false) => ({
  head: () => ({ number: 20, timestamp }),
  hasRandomness: () => hasRandomness,
  parameters: () => parameters,
  mediators: () => all,
})
const kind = (record: DisputeRecord, timestamp: number, hasRandomness = false) =>
  duePoke(record, view(timestamp, hasRandomness))?.kind

describe('a dispute is moved on', () => {
  it('by drawing when its randomness is there, and by closing when it never came', () => {
    const undrawn = dispute(round({ panel: null }))
    assert.equal(kind(undrawn, 1000), undefined)
    assert.equal(kind(undrawn, 1000, true), 'drawPanel')
    assert.equal(kind(undrawn, 1529, true), 'drawPanel')
    assert.equal(kind(undrawn, 1530, true), 'closeRound')
  })

  it('by ending a commit phase that ran out, or closing it when nobody committed', () => {
    assert.equal(kind(dispute(round({ commits: [commit] })), 1299), undefined)
    assert.equal(kind(dispute(round({ commits: [commit] })), 1300), 'endCommit')
    assert.equal(kind(dispute(round()), 1300), 'closeRound')
  })

  it('by closing once everyone revealed or the reveal phase ran out', () => {
    const ended = { commits: [commit], commitEnd: { block, revealEndsAt: 1420 } }
    assert.equal(kind(dispute(round(ended)), 1419), undefined)
    assert.equal(kind(dispute(round(ended)), 1420), 'closeRound')
    assert.equal(kind(dispute(round({ ...ended, reveals: [reveal] })), 1310), 'closeRound')
  })

  it('by finalising once its last round is closed, and not while another round follows or when it is final', () => {
    const closed = { outcome: 3, escalates: false, at: 1400 }
    assert.equal(kind(dispute(round({ closed })), 1400), 'finalise')
    assert.equal(kind(dispute(round({ closed: { ...closed, escalates: true } })), 1400), undefined)
    assert.equal(kind({ ...dispute(round({ closed })), finalised: { outcome: 3, block } }, 1400), undefined)
  })

  it('by its last panel alone during the grace period of a ruling that goes to the controller', () => {
    const senders = (outcome: number, now: number) =>
      duePoke(dispute(round({ closed: { outcome, escalates: false, at: 1400 } })), view(now))?.senders
    assert.deepEqual(senders(1, 1459)?.toSorted(), all.slice(0, 4))
    assert.equal(senders(1, 1460)?.length, 5)
    assert.equal(senders(3, 1400)?.length, 5)
    assert.equal(senders(3, 1400)?.at(-1), mediatorAt(5), 'the panel comes first')
  })
})

describe('mediators take turns', () => {
  const poke = { kind: 'drawPanel', disputeId: `0x${'d1'.repeat(32)}`, round: 1, senders: all } as const
  const sendsAt = (index: number): readonly number[] => {
    const turns = createPokeTurns({ address: mediatorAt(index), staggerBlocks: 2, retryBlocks: 8 })
    return Array.from({ length: 20 }, (_, block) => 100 + block).filter((number) =>
      turns.isOurs(poke, number),
    )
  }

  it('each some blocks after the one before it, and not at every block', () => {
    assert.deepEqual(sendsAt(1), [100, 108, 116])
    assert.deepEqual(sendsAt(2), [102, 110, 118])
    assert.deepEqual(sendsAt(5), [108, 116])
    assert.deepEqual(sendsAt(6), [], 'who is not among the senders never sends')
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
